// The page: asks for all boards once, and is told of every change.
import { openBoard, setUpBoard } from "./board.js";
import { element } from "./element.js";
import { Grid } from "./grid.js";
import { Plot } from "./plot.js";
import { setUpLeases, showServed } from "./served.js";

const byId = (id) => document.getElementById(id);
const phases = ["unheard", "asked", "offered", "fetching", "loaded", "leased", "dark", "refused"];
const attentionMost = 20;
const namesMost = 12;

const boards = new Map();
const grid = new Grid(byId("grid"), openBoard);
const count = (value) => Math.round(value).toLocaleString("en");
const wait = (us) => (us >= 10000 ? `${Math.round(us / 1000)} ms` : `${(us / 1000).toFixed(1)} ms`);
const plots = [
  new Plot(byId("blocks"), (rates) => [rates.blocks_s ?? 0], count, 1),
  new Plot(byId("waits"), (rates) => [rates.wait_p99_us ?? 0, rates.wait_p50_us ?? 0], wait, 1000),  // and half, fainter
  new Plot(byId("open"), (rates) => [rates.transfers ?? 0], count, 1),
];
const counts = new Map();
let shownPhase = null;

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

function take(change) {
  for (const key of change.gone ?? []) {
    boards.delete(key);
    grid.remove(key);
  }
  for (const board of change.boards ?? []) {
    boards.set(board.key, board);
    grid.set(board);
  }
  if (change.boards?.length || change.gone?.length) {
    countPhases();
    showAttention();
  }
  if (change.rates) for (const plot of plots) plot.add(Date.now() / 1000, change.rates);
  if (change.served) showServed(byId("serving"), change.served);
  if (change.state) setState(change.state.text, change.state.is_bad);
}

// What was before the page was opened.
async function loadHistory() {
  const answer = await fetch("api/history");
  if (!answer.ok) return;
  const now = Date.now();
  const past = ((await answer.json()).steps ?? []).map((step) => ({ at: (now - step.age_ms) / 1000, rates: step }));
  for (const plot of plots) plot.load(past);
}

async function loadAll() {
  await loadHistory();
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
setUpLeases(byId("leases"));
byId("find").addEventListener("input", () => grid.filter(shownPhase, byId("find").value));
follow();
