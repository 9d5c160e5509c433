"""Line plots as SVG, in colours that can be told apart on light and on dark ground."""
import math
from html import escape

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 78, 40, 92, 52
GREY = "#7d8590"
# Colour, dash and mark: not the colour alone.
STYLES = {
    "express-sio": ("#228be6", "", "square"),
    "express-ws-tuned": ("#9775fa", "", "triangle"),
    "netty": ("#2f9e44", "", "diamond"),
    "deskbell-memory": ("#e8590c", "", "circle"),
    "deskbell-embedded": ("#e8590c", "6 4", "circle"),
}


def line_plot(title, x_title, y_title, series, labels, x_log=False, y_log=False, x_names=None):
    """series: by server, points (x, y). With x_names the x are their indices. All values are above 0 on a logarithmic axis."""
    points = [point for each in series.values() for point in each]
    x = axis([p[0] for p in points], LEFT, WIDTH - RIGHT, x_log, from_zero=not x_log and not x_names)
    y = axis([p[1] for p in points], HEIGHT - BOTTOM, TOP, y_log, from_zero=not y_log)
    svg = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="sans-serif" font-size="13" fill="{GREY}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<text x="{LEFT}" y="20" font-size="16" font-weight="bold">{escape(title)}</text>',
    ]
    for value, at in y[1]:
        svg.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="{GREY}" stroke-opacity="0.3"/>')
        svg.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{value}</text>')
    ticks = [(name, x[0](i)) for i, name in enumerate(x_names)] if x_names else x[1]
    for value, at in ticks:
        svg.append(f'<path d="M{at:.1f} {HEIGHT - BOTTOM}v5" stroke="{GREY}"/>')
        svg.append(f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{value}</text>')
    svg.append(f'<path d="M{LEFT} {HEIGHT - BOTTOM}H{WIDTH - RIGHT}" stroke="{GREY}"/>')
    svg.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{escape(x_title)}</text>')
    svg.append(f'<text transform="translate(16 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">{escape(y_title)}</text>')
    for index, (name, each) in enumerate(series.items()):
        colour, dash, shape = STYLES[name]
        path = " ".join(f"{'M' if i == 0 else 'L'}{x[0](a):.1f} {y[0](b):.1f}" for i, (a, b) in enumerate(sorted(each)))
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        svg.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2.5"{dashed}/>')
        svg += [mark(shape, colour, x[0](a), y[0](b)) for a, b in each]
        key_x, key_y = LEFT + index % 3 * 225, 46 + index // 3 * 22
        svg.append(f'<path d="M{key_x} {key_y}h26" stroke="{colour}" stroke-width="2.5"{dashed}/>')
        svg.append(mark(shape, colour, key_x + 13, key_y))
        svg.append(f'<text x="{key_x + 32}" y="{key_y + 4}">{escape(labels[name])}</text>')
    return "\n".join(svg + ["</svg>", ""])


def mark(shape, colour, x, y):
    paths = {
        "square": "h-4v-4h8v8h-8v-4",
        "triangle": "m0 -5l5 9h-10z",
        "diamond": "m0 -6l5 6l-5 6l-5 -6z",
        "circle": "m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0",
    }
    return f'<path d="M{x:.1f} {y:.1f}{paths[shape]}" fill="{colour}"/>'


def axis(values, start, end, log, from_zero):
    """Where a value lies between start and end, and the ticks."""
    low, high = (0 if from_zero else min(values)), max(values)
    if log:
        low, high = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
        high = max(high, low + 1)
        ticks = [10.0 ** n for n in range(low, high + 1)]
        scale = math.log10
    else:
        step = nice((high - low) / 5 or 1)
        high = math.ceil(high / step - 1e-9) * step if from_zero else high
        ticks = [low + n * step for n in range(int((high - low) / step + 1e-9) + 1)]
        scale = float

    def place(value):
        return start + (scale(value) - low) / (high - low or 1) * (end - start)

    return place, [(f"{tick:,.10g}", place(tick)) for tick in ticks]


def nice(step):
    power = 10 ** math.floor(math.log10(step))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= step - 1e-12)
