// The least contrast of words against their ground, of those in code and of all
// others, each with the words that have it. The ground is that of the elements
// around them: what lies elsewhere, and shows below them, is left to axe-core.
(() => {
    const canvas = document.createElement("canvas").getContext("2d",
        { willReadFrequently: true });
    const light = (color) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] =
            canvas.getImageData(0, 0, 1, 1).data;
        if (alpha !== 255) {
            throw new Error(`${color} is translucent`);
        }
        const parts = [red, green, blue]
            .map((it) => it / 255)
            .map((it) => it <= 0.04045 ? it / 12.92
                : ((it + 0.055) / 1.055) ** 2.4);
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    };
    const grounds = new Map([[null, "white"]]);
    const ground = (element) => {
        if (!grounds.has(element)) {
            const below = ground(element.parentElement);
            const { backgroundColor, opacity } = getComputedStyle(element);
            if (opacity !== "1") {
                throw new Error(`${element.outerHTML} is translucent`);
            }
            grounds.set(element, /^rgba\(.*, 0\)$/.test(backgroundColor)
                ? below : backgroundColor);
        }
        return grounds.get(element);
    };
    const hasWords = ({ childNodes }) => [...childNodes].some((it) =>
        it.nodeType === Node.TEXT_NODE && it.data.trim());
    const asSeen = { opacityProperty: true, visibilityProperty: true };
    const seen = new Map();
    const [code, text] = [[21, ""], [21, ""]];
    for (const it of document.querySelectorAll("body *")) {
        if (!hasWords(it) || !it.checkVisibility(asSeen)) {
            continue;
        }
        const { color, fill } = getComputedStyle(it);
        const colors = `${it.closest("svg") ? fill : color} on ${ground(it)}`;
        if (!seen.has(colors)) {
            const [a, b] = colors.split(" on ").map(light)
                .sort((a, b) => b - a);
            seen.set(colors, (a + 0.05) / (b + 0.05));
        }
        const least = it.closest("pre") ? code : text;
        if (seen.get(colors) < least[0]) {
            least.splice(0, 2, seen.get(colors), it.outerHTML.slice(0, 200));
        }
    }
    return [code, text];
})()
