// All boards, one small square each. Two thousand of them stay fluent because only what changed is touched.
export class Grid {
  constructor(place, open) {
    this.place = place;
    this.cells = new Map();
    this.phase = null;
    this.words = "";
    place.addEventListener("click", (event) => {
      const cell = event.target.closest("button");
      if (cell) open(cell.board.key);
    });
    place.addEventListener("keydown", (event) => this.move(event));
  }

  clear() {
    this.place.replaceChildren();
    this.cells.clear();
  }

  // A board, new or changed.
  set(board) {
    let cell = this.cells.get(board.key);
    if (!cell) {
      cell = document.createElement("button");
      cell.type = "button";
      cell.tabIndex = this.cells.size === 0 ? 0 : -1;
      this.cells.set(board.key, cell);
      this.place.append(cell);
    }
    cell.board = board;
    const phase = board.phase;
    cell.className = phase + (board.verdict?.severity === "trouble" ? " trouble" : "");
    cell.title = `${board.name || board.key}: ${board.verdict?.says || phase}`;
    cell.setAttribute("aria-label", cell.title);
    this.show(cell);
  }

  remove(key) {
    this.cells.get(key)?.remove();
    this.cells.delete(key);
  }

  filter(phase, words) {
    this.phase = phase;
    this.words = words.toLowerCase();
    for (const cell of this.cells.values()) this.show(cell);
  }

  show(cell) {
    const board = cell.board;
    const text = `${board.name ?? ""} ${board.key} ${board.address ?? ""} ${board.model ?? ""}`.toLowerCase();
    cell.hidden = (this.phase !== null && board.phase !== this.phase) || !text.includes(this.words);
  }

  // One of the squares can be reached by Tab, the others from it by the arrow keys.
  move(event) {
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.columns(), ArrowUp: -this.columns() };
    const step = steps[event.key];
    if (!step) return;
    const shown = [...this.cells.values()].filter((cell) => !cell.hidden);
    const at = shown.indexOf(document.activeElement);
    const next = shown[Math.min(shown.length - 1, Math.max(0, at + step))];
    if (!next) return;
    event.preventDefault();
    document.activeElement.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  columns() {
    return getComputedStyle(this.place).gridTemplateColumns.split(" ").length;
  }
}
