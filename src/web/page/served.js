// What is served: files and their generations, an image that is rolled out, leases, and what boards will miss.
import { button, element, table, time } from "./element.js";

function rows(title, texts) {
  return texts.length ? [element("dt", title), ...texts.map((text) => element("dd", text))] : [];
}

let shown = "";

export function showServed(place, served) {
  const text = JSON.stringify(served);
  if (text === shown) return;
  shown = text;
  place.replaceChildren(...rows("files", [served.files ?? ""]), ...rows("generations", served.generations ?? []),
    ...rows("roll-out", served.rollout ? [served.rollout] : []), ...rows("leases", [served.leases ?? ""]),
    ...rows("warnings", served.warnings ?? []));
}

const most = 500;

// Asked for when they are wanted: there may be thousands.
export function setUpLeases(details) {
  const place = details.querySelector("div");
  const load = async () => {
    const response = await fetch("api/leases");
    const answer = await response.json();
    if (!answer.lines) return place.replaceChildren(element("p", (answer.errors ?? ["no answer"]).join("; ")));
    const lines = answer.lines.filter((line) => line.address);
    const shownLines = lines.slice(0, most);
    place.replaceChildren(button("Ask again", load), element("p", `${lines.length.toLocaleString("en")} leases` +
      (lines.length > most ? `, of which these are the first ${most}; 'bootstorm leases' lists all` : "")),
    table(["address", "MAC", "name", "state", "ends in"], shownLines.map((line) =>
      [line.address, line.mac ?? "", line.name ?? "", line.state, time(line.left_s * 1000)])));
  };
  details.addEventListener("toggle", () => details.open && load());
}
