// One board: what it is, what became of it, and what to do.
let dialog;

export function setUpBoard(place) {
  dialog = place;
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}

function element(name, text) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  return made;
}

function table(titles, rows) {
  const made = element("table");
  const head = element("tr");
  head.append(...titles.map((title) => element("th", title)));
  made.append(head);
  for (const row of rows) {
    const line = element("tr");
    line.append(...row.map((text) => element("td", text)));
    made.append(line);
  }
  const scroll = element("div");
  scroll.className = "scroll";
  scroll.append(made);
  return scroll;
}

function ago(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s ago`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min ago`;
}

const facts = [["mac", "MAC"], ["model", "model"], ["serial", "serial"], ["address", "address"], ["phase", "phase"],
  ["vlan", "VLAN"], ["relay", "relay"], ["files", "files"], ["repeated", "blocks sent again"]];

export async function openBoard(key) {
  const response = await fetch(`api/board?board=${encodeURIComponent(key)}`);
  const answer = await response.json();
  const board = answer.board ?? {};
  const body = dialog.querySelector("#board-body");
  dialog.querySelector("#board-title").textContent = board.name || board.mac || key;
  body.replaceChildren(...(answer.errors ?? []).map((error) => element("p", error)));
  if (board.verdict) body.append(element("p", board.verdict.says), element("p", board.verdict.remedy ?? ""));
  const list = element("dl");
  for (const [field, title] of facts) {
    if (board[field]) list.append(element("dt", title), element("dd", String(board[field])));
  }
  body.append(list);
  if (answer.story?.length) {
    body.append(element("h2", "What happened"),
      table(["when", "what"], answer.story.map((each) => [ago(each.age_ms), each.text])));
  }
  dialog.showModal();
}
