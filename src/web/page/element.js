// Small parts that the page is made of. Texts are set as text: whatever a board calls itself, it is no HTML.
export function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

export function button(text, onClick) {
  const made = element("button", text);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

export function table(titles, rows) {
  const made = element("table");
  const head = element("tr");
  head.append(...titles.map((title) => element("th", title)));
  made.append(head);
  for (const row of rows) {
    const line = element("tr");
    line.append(...row.map((text) => element("td", text)));
    made.append(line);
  }
  const scroll = element("div", undefined, "scroll");
  scroll.tabIndex = 0;
  scroll.append(made);
  return scroll;
}

export function time(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
