/** Search in the documentation: all words must occur; titles weigh more. */
const field = document.getElementById("search");
const list = document.getElementById("found");
const up = document.body.dataset.up ?? "";
let index;

field.addEventListener("input", async () => {
  index ??= await (await fetch(`${up}search.json`)).json();
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found =
    words.length === 0 ? [] : index.map((page) => [score(page, words), page]).filter(([points]) => points > 0);
  found.sort(([a], [b]) => b - a);
  list.replaceChildren(...found.slice(0, 12).map(([, page]) => entry(page)));
  list.hidden = words.length === 0;
});

function score({ title, text }, words) {
  const [head, body] = [title.toLowerCase(), text.toLowerCase()];
  if (!words.every((word) => head.includes(word) || body.includes(word))) return 0;
  return words.reduce((sum, word) => sum + (head.includes(word) ? 10 : 1), 0);
}

function entry({ path, title }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = up + path;
  link.textContent = title;
  item.append(link);
  return item;
}
