// The page: asks for all boards once, and is told of every change.
import { openBoard, setUpBoard } from "./board.js";
import { Grid } from "./grid.js";
import { Plot } from "./plot.js";

const byId = (id) => document.getElementById(id);
const phases = ["unheard", "asked", "offered", "fetching", "loaded", "leased", "dark", "refused"];
const attentionMost = 20;
const namesMost = 12;

const boards = new Map();
const grid = new Grid(byId("grid"), openBoard);
const plots = { blocks_s: new Plot(byId("blocks")), transfers: new Plot(byId("open")) };
const counts = new Map();
let shownPhase = null;

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function setState(text, isBad) {
  byId("state").textContent = text;
  byId("state").className = isBad ? "bad" : "";
}

function makePhases() {
  for (const phase of phases) {
    const button = element("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    const count = element("b", "0");
    button.append(element("span", "", `mark ${phase}`), element("span", phase), count);
    button.addEventListener("click", () => choose(phase));
    const item = element("li");
    item.append(button);
    byId("phases").append(item);
    counts.set(phase, { button, count });
  }
}

function choose(phase) {
  shownPhase = shownPhase === phase ? null : phase;
  for (const [name, { button }] of counts) button.setAttribute("aria-pressed", String(name === shownPhase));
  grid.filter(shownPhase, byId("find").value);
}

function countPhases() {
  const sums = Object.fromEntries(phases.map((phase) => [phase, 0]));
  for (const board of boards.values()) if (board.phase in sums) sums[board.phase] += 1;
  for (const [phase, { count }] of counts) {
    const text = sums[phase].toLocaleString("en");
    if (count.textContent !== text) count.textContent = text;
  }
}

// One entry for all boards of which the same is to be said; what is so of most boards first.
function showAttention() {
  const groups = new Map();
  for (const board of boards.values()) {
    if (board.verdict?.severity !== "trouble") continue;
    const key = `${board.verdict.says}\n${board.verdict.remedy ?? ""}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(board);
  }
  const worst = [...groups.values()].sort((a, b) => b.length - a.length);
  const items = worst.slice(0, attentionMost).map((group) => {
    const item = element("li", undefined, "trouble");
    const names = element("p", undefined, "names");
    for (const board of group.slice(0, namesMost)) {
      const button = element("button", board.name || board.key);
      button.type = "button";
      button.addEventListener("click", () => openBoard(board.key));
      names.append(button, " ");
    }
    if (group.length > namesMost) names.append(`and ${(group.length - namesMost).toLocaleString("en")} more`);
    item.append(element("p", group[0].verdict.says), names, element("p", group[0].verdict.remedy ?? "", "remedy"));
    return item;
  });
  if (worst.length > attentionMost) items.push(element("li", `and ${worst.length - attentionMost} more`, "quiet"));
  if (!worst.length) items.push(element("li", boards.size ? "Nothing. All boards are well." : "No board has asked yet.", "quiet"));
  byId("attention").replaceChildren(...items);
}

function showServing(served) {
  const rows = [];
  for (const [name, value] of Object.entries(served)) rows.push(element("dt", name), element("dd", String(value)));
  byId("serving").replaceChildren(...rows);
}

function take(change) {
  for (const board of change.boards ?? []) {
    boards.set(board.key, board);
    grid.set(board);
  }
  for (const key of change.gone ?? []) {
    boards.delete(key);
    grid.remove(key);
  }
  if (change.boards?.length || change.gone?.length) {
    countPhases();
    showAttention();
  }
  if (change.rates) for (const [name, plot] of Object.entries(plots)) plot.add(change.at, change.rates[name] ?? 0);
  if (change.served) showServing(change.served);
  if (change.state) setState(change.state.text, change.state.is_bad);
}

async function loadAll() {
  const answer = await fetch("api/boards");
  if (!answer.ok) throw new Error(await answer.text());
  boards.clear();
  grid.clear();
  take(await answer.json());
  countPhases();
  showAttention();
}

function follow() {
  const live = new EventSource("live");
  live.addEventListener("open", () => loadAll().catch((error) => setState(error.message, true)));
  live.addEventListener("reload", () => loadAll().catch((error) => setState(error.message, true)));
  live.addEventListener("message", (event) => take(JSON.parse(event.data)));
  live.addEventListener("error", () => setState("bootstorm web does not answer; trying again", true));
}

makePhases();
setUpBoard(byId("board"));
byId("find").addEventListener("input", () => grid.filter(shownPhase, byId("find").value));
follow();
