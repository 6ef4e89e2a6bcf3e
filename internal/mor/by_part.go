package mor

import (
	"context"
	"strings"
)

// searchesByPart finds out, once for each dialect, whether the server finds a
// number by a part of it, as documented (vendor page 000): a number that it lists
// must also be listed when it is searched by what stands in its middle. listed is
// such a number, if one is known; else one of the first that the server has will
// do. Where none is fit for that the answer is no, and the next who asks tries again.
func (c *Client) searchesByPart(ctx context.Context, filter Filter, listed string) (bool, error) {
	all := Filter{fromLegacy: filter.LegacyOnly()}
	op := c.listOp()
	if filter.LegacyOnly() {
		op = didsGetOp
	}
	return c.learn(ctx, byPartIn+op, op, func() (answer, certain bool, err error) {
		part := middle(listed)
		if part == "" {
			rows, err := c.page(ctx, all, 1, someRows)
			if err != nil {
				return false, false, err
			}
			for _, row := range rows {
				if listed, part = row.Number, middle(row.Number); part != "" {
					break
				}
			}
		}
		if part == "" {
			return false, false, nil
		}
		all.Number = part
		for row, err := range c.List(all).All(ctx) {
			if err != nil {
				return false, false, err
			}
			if row.Number == listed {
				return true, true, nil
			}
		}
		return false, true, nil
	})
}

// byPartIn is followed by the name of a list's call: the key of what is learnt about that list.
const byPartIn = "part of a number in "

// NotByPart reports whether the server is known to ignore searches by part of a number
// in the list of this run. Each such search then reads the whole list.
func (c *Client) NotByPart() bool {
	byPart, known := c.learnt.Load(byPartIn + c.listOp())
	return known && byPart == false
}

// someRows are enough to have one among them that is fit.
const someRows = 10

// middle is the number without its first and its last digit, if nothing else but a
// search by any part of a number finds it by that; or else "".
func middle(number string) string {
	if len(number) < 3 {
		return ""
	}
	part := number[1 : len(number)-1]
	if strings.HasPrefix(number, part) || strings.HasSuffix(number, part) {
		return ""
	}
	return part
}
