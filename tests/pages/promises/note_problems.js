// What is wrong with notes beside the text: over something else, out of sight,
// or far from their numbers.
const problems = [];
const LINES = 4;
const text = document.querySelector("main");
const line = parseFloat(getComputedStyle(text).lineHeight);
const place = (it) => it.getBoundingClientRect();
const wide = [...document.querySelectorAll(
    "main > *, main pre, main table, main .block, main figcaption")]
    .filter((it) => !it.closest(".note")).map((it) => [it, place(it)]);
const notes = [...document.querySelectorAll(".note")];
let end = -Infinity;
for (const note of notes) {
    const name = `#${note.id}`;
    const { left, right, top, bottom } = place(note);
    const number = place(document.querySelector(
        note.querySelector(".note-back").hash));
    if (left <= place(text).right || right > innerWidth) {
        problems.push(`${name} is not in the margin`);
    }
    if (top < end) problems.push(`${name} is over the note before it`);
    if (top < number.top - 2) problems.push(`${name} is above its number`);
    if (top > number.top + LINES * line) {
        problems.push(`${name} is ${top - number.top} below its number`);
    }
    for (const [it, other] of wide) {
        if (other.left < right && other.right > left
            && other.top < bottom && other.bottom > top) {
            problems.push(`${name} is over ${it.outerHTML.slice(0, 60)}`);
        }
    }
    end = bottom;
}
return { problems, notes: notes.length };
