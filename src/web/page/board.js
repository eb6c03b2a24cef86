// One board: what it is, what became of it, and what to do.
import { button, element, table, time } from "./element.js";

let dialog;

export function setUpBoard(place) {
  dialog = place;
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}

const facts = [["mac", "MAC"], ["model", "model"], ["serial", "serial"], ["address", "address"], ["phase", "phase"],
  ["vlan", "VLAN"], ["relay", "relay"], ["files", "files"], ["repeated", "blocks sent again"]];

// Frames are no matter for a page that anybody may read: the commands that show them are.
function captures(name) {
  const rows = [[`bootstorm capture --last-boot ${name} -w last-boot.pcapng`, "its last boot, from what is kept"],
    [`bootstorm capture ${name} | wireshark -k -i -`, "all of its frames from now on"]];
  const list = element("ul", undefined, "commands");
  for (const [command, about] of rows) {
    const item = element("li");
    const copy = button("Copy", () => navigator.clipboard.writeText(command).then(() => { copy.textContent = "Copied"; }));
    copy.hidden = !navigator.clipboard;  // over HTTP, browsers have one for loopback alone
    item.append(element("code", command), " ", copy, element("span", about));
    list.append(item);
  }
  return list;
}

export async function openBoard(key) {
  const response = await fetch(`api/board?board=${encodeURIComponent(key)}`);
  const answer = await response.json();
  const board = answer.board ?? {};
  const body = dialog.querySelector("#board-body");
  dialog.querySelector("#board-title").textContent = board.name || board.mac || key;
  body.replaceChildren(...(answer.errors ?? []).map((error) => element("p", error)));
  if (board.verdict) {
    body.append(element("p", board.verdict.says, `verdict ${board.verdict.severity}`),
      element("p", board.verdict.remedy ?? "", "remedy"));
  }
  const list = element("dl");
  for (const [field, title] of facts) {
    if (board[field]) list.append(element("dt", title), element("dd", String(board[field])));
  }
  body.append(list);
  if (answer.story?.length) {
    body.append(element("h2", "What happened"),
      table(["when", "what"], answer.story.map((each) => [`${time(each.age_ms)} ago`, each.text])));
  }
  if (board.mac) body.append(element("h2", "Its frames"), captures(board.mac));
  dialog.showModal();
}
