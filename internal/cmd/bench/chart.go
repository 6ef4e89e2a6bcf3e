package main

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// point is a figure of a chart: so much for n numbers.
type point struct{ n, value float64 }

// series is one line of a chart.
type series struct {
	label  string
	points []point
}

// chart shows figures over the count of numbers, both in logarithmic scales.
type chart struct {
	title  string
	series []series
}

// Sizes in pixels: the picture, and the margins around the lines.
const (
	chartWidth, chartHeight  = 640, 400
	marginLeft, marginRight  = 64, 36
	marginTop, marginBottom  = 72, 48
	legendWidth, legendTop   = 196, 46
	labelSize, titleBaseline = 13, 26
)

// chartStyle gives one file to both themes: its colours follow the reader's.
const chartStyle = `<style>
text{font:13px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#1f2328}.t{font-size:15px;font-weight:600}
.b{fill:#fff;stroke:#d0d7de}.g{stroke:#d8dee4}.l{fill:none;stroke-width:2.5}
.s0{stroke:#0969da}.s1{stroke:#bc4c00;stroke-dasharray:7 4}.s2{stroke:#1a7f37;stroke-dasharray:2 4}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.b{fill:#0d1117;stroke:#30363d}.g{stroke:#30363d}
.s0{stroke:#58a6ff}.s1{stroke:#f0883e}.s2{stroke:#3fb950}}
</style>
`

// decades is a range of powers of ten that holds all values.
type decades struct{ from, to int }

func (d *decades) take(value float64) {
	low, high := int(math.Floor(math.Log10(value))), int(math.Ceil(math.Log10(value)))
	if d.from == d.to {
		d.from, d.to = low, low+1
	}
	d.from, d.to = min(d.from, low), max(d.to, high)
}

// at is the part of the range, 0 to 1, where a value stands.
func (d *decades) at(value float64) float64 {
	return (math.Log10(value) - float64(d.from)) / float64(d.to-d.from)
}

// String draws the chart as an SVG.
func (c *chart) String() string {
	var x, y decades
	for _, s := range c.series {
		for _, p := range s.points {
			x.take(p.n)
			y.take(p.value)
		}
	}
	px := func(n float64) float64 { return marginLeft + x.at(n)*(chartWidth-marginLeft-marginRight) }
	py := func(v float64) float64 {
		return chartHeight - marginBottom - y.at(v)*(chartHeight-marginTop-marginBottom)
	}
	var b strings.Builder
	put := func(format string, args ...any) { _, _ = fmt.Fprintf(&b, format+"\n", args...) }
	put(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">`, chartWidth, chartHeight, chartWidth, chartHeight)
	put("<title>%s</title>\n%s"+`<rect class="b" x=".5" y=".5" width="%d" height="%d" rx="8"/>`, html.EscapeString(c.title), chartStyle, chartWidth-1, chartHeight-1)
	put(`<text class="t" x="%d" y="%d">%s</text>`, marginLeft, titleBaseline, html.EscapeString(c.title))
	for e := x.from; e <= x.to; e++ {
		at := px(math.Pow10(e))
		put(`<path class="g" d="M%.1f %dV%d"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`, at, marginTop, chartHeight-marginBottom, at, chartHeight-marginBottom+labelSize+5, power(e))
	}
	for e := y.from; e <= y.to; e++ {
		at := py(math.Pow10(e))
		put(`<path class="g" d="M%d %.1fH%d"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`, marginLeft, at, chartWidth-marginRight, marginLeft-8, at+4, power(e))
	}
	put(`<text x="%d" y="%d" text-anchor="middle">numbers</text>`, (marginLeft+chartWidth-marginRight)/2, chartHeight-12)
	for i, s := range c.series {
		left := marginLeft + i*legendWidth
		put(`<path class="l s%d" d="M%d %dh24"/><text x="%d" y="%d">%s</text>`, i, left, legendTop, left+30, legendTop+4, html.EscapeString(s.label))
		var line strings.Builder
		for j, p := range s.points {
			_, _ = fmt.Fprintf(&line, "%s%.1f %.1f", map[bool]string{true: "M", false: "L"}[j == 0], px(p.n), py(p.value))
		}
		put(`<path class="l s%d" d="%s"/>`, i, &line)
		for _, p := range s.points {
			put(`<circle class="l s%d" cx="%.1f" cy="%.1f" r="3" style="stroke-dasharray:none"/>`, i, px(p.n), py(p.value))
		}
	}
	put("</svg>")
	return b.String()
}

// power writes a power of ten as people do.
func power(exponent int) string {
	if exponent < 0 {
		return fmt.Sprintf("%.*f", -exponent, math.Pow10(exponent))
	}
	return count(int(math.Pow10(exponent)))
}
