// What is wrong with the bar of a page that is scrolled: not in sight, more
// than a row, too high, or wider than the page.
const bar = document.querySelector(".bar");
const { top, bottom, width, height } = bar.getBoundingClientRect();
const problems = [];
if (scrollY < 1000) problems.push("the page is not scrolled");
if (top !== 0) problems.push(`it is at ${top}`);
if (height > 44) problems.push(`it is ${height} high`);
if (width !== innerWidth) problems.push(`it is ${width} wide`);
const shown = bar.querySelectorAll("button, a, select, .section, .left");
for (const it of shown) {
    const place = it.getBoundingClientRect();
    if (it.closest("search") || place.width <= 1) continue;
    const name = it.outerHTML.slice(0, 60);
    if (place.top < top || place.bottom > bottom) {
        problems.push(`${name} sticks out`);
    }
    if (place.left < 0 || place.right > innerWidth) {
        problems.push(`${name} is out of sight`);
    }
    if (place.width > 0 && [...shown].some((other) => {
        const { left, right, width } = other.getBoundingClientRect();
        return other !== it && width > 1 && !other.closest("search")
            && left < place.right - 0.5 && right > place.left + 0.5;
    })) {
        problems.push(`${name} is over something else`);
    }
}
const under = document.elementFromPoint(innerWidth / 2, bottom - 4);
if (!bar.contains(under)) problems.push("something lies over it");
return problems;
