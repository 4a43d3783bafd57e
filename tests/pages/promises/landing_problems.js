// Goes to each figure, section, note and number of a note on the page, and
// says what is wrong where it lands.
(async () => {
    const problems = [];
    const bar = document.querySelector(".bar").getBoundingClientRect().bottom;
    const words = (it) => it.querySelectorAll("code, figcaption, a, button");
    const pixels = (length) => parseFloat(length);
    const land = async (it) => {
        location.replace(`#${it.id}`);
        await new Promise((drawn) =>
            requestAnimationFrame(() => setTimeout(drawn)));
    };
    const targets = document.querySelectorAll(
        "figure.listing, main > h2, .note, .note-ref[id]");
    const most = document.documentElement.scrollHeight - innerHeight;
    for (const it of targets) {
        const name = `#${it.id}`;
        await land(it);
        if (document.querySelector(":target") !== it) {
            problems.push(`${name} is not marked`);
            continue;
        }
        const { top, left, right, bottom } = it.getBoundingClientRect();
        if (top < bar || top > innerHeight * 0.6 && scrollY < most - 1) {
            problems.push(`${name} lands at ${top}`);
        }
        // A line of what leads to a figure, and not a page of it.
        if (it.matches("figure") && (top < bar + 50 || top > bar + 110)
            && scrollY > 0 && scrollY < most - 1) {
            problems.push(`${name} lands ${top - bar} below the bar`);
        }
        // The edge: of what is drawn around a figure, or of an outline.
        const style = getComputedStyle(it);
        const around = getComputedStyle(it, "::after");
        const marked = it.matches(".note-ref") ? it.querySelector("a") : it;
        if (it.matches("figure")) {
            const [x, y] = [left + pixels(around.left), top + pixels(around.top)];
            const edge = [x, y, x + pixels(around.width), y + pixels(around.height)];
            if (pixels(around.borderTopWidth) < 2 || style.outlineStyle !== "none") {
                problems.push(`${name} has no edge around it`);
            }
            for (const word of words(it)) {
                const place = word.getBoundingClientRect();
                const block = word.closest("pre")?.getBoundingClientRect() ?? place;
                if (block.left < edge[0] - 0.5 || block.right > edge[2] + 0.5
                    || block.top < edge[1] || block.bottom > edge[3]) {
                    problems.push(`the edge of ${name} goes through `
                        + word.outerHTML.slice(0, 60));
                }
            }
        } else if (getComputedStyle(marked).outlineStyle !== "solid") {
            problems.push(`${name} has no outline`);
        }
        // It does not reach into what stands before or after.
        const { previousElementSibling: before, nextElementSibling: after } = it;
        if (it.matches("figure")) {
            const reach = -pixels(around.top);
            for (const [other, gap] of [
                [before, (at) => top - at.bottom],
                [after, (at) => at.top - bottom],
            ]) {
                const place = other?.getBoundingClientRect();
                if (place?.height && !other.matches(".note")
                    && gap(place) < reach) {
                    problems.push(`the edge of ${name} goes into `
                        + other.outerHTML.slice(0, 60));
                }
            }
        }
        if (left < 0 || right > innerWidth) problems.push(`${name} is too wide`);
    }
    return {
        problems,
        figures: document.querySelectorAll("figure.listing").length,
    };
})()
