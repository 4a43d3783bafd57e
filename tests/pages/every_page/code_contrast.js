// The least contrast of code against its ground, and the words that have it.
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
            throw new Error(`${color} in code is translucent`);
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
            const { backgroundColor } = getComputedStyle(element);
            grounds.set(element, backgroundColor !== "rgba(0, 0, 0, 0)"
                ? backgroundColor : ground(element.parentElement));
        }
        return grounds.get(element);
    };
    let least = [21, ""];
    const seen = new Map();
    for (const it of document.querySelectorAll("pre, pre *")) {
        const { color, opacity } = getComputedStyle(it);
        if (opacity !== "1") {
            throw new Error(`${it.outerHTML} is translucent`);
        }
        const colors = color + " on " + ground(it);
        if (!seen.has(colors)) {
            const [a, b] = colors.split(" on ").map(light)
                .sort((a, b) => b - a);
            seen.set(colors, (a + 0.05) / (b + 0.05));
        }
        if (seen.get(colors) < least[0]) {
            least = [seen.get(colors), it.textContent];
        }
    }
    return least;
})()
