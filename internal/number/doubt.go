package number

// Reasons to refuse a text that has nothing but digits and separators.
const (
	notOneNumber  = "may be more than one number; write one number, digits only"
	likeRange     = "may be a range, or have an extension; write one number, digits only"
	likeDecimal   = "may be a decimal; write one number, digits only"
	likeDate      = "may be a date; write one number, digits only"
	tooManyDigits = "has more than 15 digits in groups, so it may be more than one number; write one number, digits only"
	oddSeparators = "has separators where a number has none; write one number, digits only"
	oddBrackets   = "has brackets around something other than an area code; write one number, digits only"
	oddZero       = "has a zero that is not dialled from abroad; write one number, digits only"
)

// doubt returns why the text may mean something other than one number, or "".
// The rules, in order, each with what it is for:
//
//	a separator in front or behind, two in one gap      -370…  370…-  00--09
//	brackets: one pair, at most one group before it,    (370…)  370…(2)
//	  something behind it, no zero of a trunk prefix    +44 (0)20…
//	a plus sign before a zero                           +0370…
//	a group of 7 digits or more that is not the last    370…1-9  370…1.0  370…1/2
//	two groups of 6 digits or more, side by side        520001 520002
//	a last group of one digit                           0001-9  0001.0
//	more than 15 digits (E.164) in groups               two numbers
//	a slash behind a group no shorter than the rest     0001/0002  1/2/3
//	a dash with spaces around it, beside other gaps     52-01 - 52-09
//	one dot alone, without a plus sign                  5200.50
//	two groups of one length, a dash between them       0001-0009
//	an end that looks like a range: see endsLikeRange   370 5 200 0001-09
//	a date                                              2024-01-31
//	two halves of one shape                             200 0001 200 0002
func (n *reading) doubt() string {
	for _, rule := range []func(*reading) string{
		(*reading).outside, (*reading).brackets, (*reading).sizes, (*reading).slash,
		(*reading).mixed, (*reading).alone, (*reading).endsLikeRange, (*reading).date, (*reading).twice,
	} {
		if reason := rule(n); reason != "" {
			return reason
		}
	}
	return ""
}

// between returns the gaps between groups.
func (n *reading) between() []gap { return n.gaps[1 : len(n.gaps)-1] }

func (n *reading) outside() string {
	if n.gaps[0].marks > 0 || n.gaps[len(n.gaps)-1].marks > 0 {
		return oddSeparators
	}
	for _, g := range n.between() {
		if g.marks > 1 {
			return oddSeparators
		}
	}
	return ""
}

func (n *reading) brackets() string {
	opens, closes, from, to := 0, 0, -1, -1
	for i, g := range n.gaps {
		opens, closes = opens+g.open, closes+g.close
		if g.open > 0 {
			from = i
		}
		if g.close > 0 {
			to = i
		}
	}
	switch {
	case opens == 0 && closes == 0:
	case opens != 1 || closes != 1 || from > 1 || to <= from || to == len(n.groups):
		return oddBrackets
	case from == 1 && n.groups[1][0] == '0', n.groups[from] == "0":
		return oddZero
	}
	if n.plus && n.groups[0][0] == '0' {
		return oddZero
	}
	return ""
}

func (n *reading) sizes() string {
	digits, last := 0, len(n.groups)-1
	for i, group := range n.groups {
		digits += len(group)
		if i == last {
			break
		}
		if long := len(n.groups[i+1]) >= 6; len(group) >= 7 || len(group) == 6 && long {
			return n.follows(i, long)
		}
	}
	switch {
	case last > 0 && len(n.groups[last]) == 1:
		return n.follows(last-1, false)
	case digits > MaxE164Digits:
		return tooManyDigits
	}
	return ""
}

// follows returns what it may be that follows group i.
func (n *reading) follows(i int, long bool) string {
	mark := n.gaps[i+1].mark
	switch {
	case mark == '.' && i == len(n.groups)-2:
		return likeDecimal
	case long && mark != '-':
		return notOneNumber
	}
	return likeRange
}

func (n *reading) slash() string {
	slashes, rest := 0, 0
	for i := len(n.groups) - 1; i > 0; i-- {
		rest += len(n.groups[i])
		if n.gaps[i].mark != '/' {
			continue
		}
		if slashes++; slashes > 1 || rest <= len(n.groups[i-1]) {
			return notOneNumber
		}
	}
	return ""
}

func (n *reading) mixed() string {
	for _, g := range n.between() {
		if g.marks == 0 || g.spaces == 0 {
			continue
		}
		for _, other := range n.between() {
			if other.kind() != g.kind() {
				return likeRange
			}
		}
	}
	return ""
}

func (n *reading) alone() string {
	if len(n.groups) != 2 {
		return ""
	}
	switch between := n.gaps[1]; {
	case between.mark == '.' && !n.plus:
		return likeDecimal
	case between.mark == '-' && len(n.groups[0]) == len(n.groups[1]):
		return likeRange
	}
	return ""
}

// endsLikeRange looks at the last two groups. A range or an extension has an
// end that is no longer than what is in front of it and, if it is as long, is
// higher. Numbers end so as well ("123-45-67"), but then the gap between the
// two is like the one before; and a long group is not followed by a shorter one.
func (n *reading) endsLikeRange() string {
	last := len(n.groups) - 1
	if last < 1 {
		return ""
	}
	before, end, between := n.groups[last-1], n.groups[last], n.gaps[last]
	odd := between.marks > 0
	if last > 1 {
		odd = between.kind() != n.gaps[last-1].kind()
	}
	shorter := len(end) < len(before) && (odd || last > 1 && len(before) >= 4)
	higher := len(end) == len(before) && end > before
	if shorter || higher && (odd || between.mark == '-' && len(end) >= 3 && end[0] == before[0]) {
		return likeRange
	}
	return ""
}

func (n *reading) date() string {
	if len(n.groups) != 3 || n.plus || n.gaps[1].marks == 0 || n.gaps[1].kind() != n.gaps[2].kind() {
		return ""
	}
	year, one, other := n.groups[0], n.groups[1], n.groups[2]
	if len(other) == 4 {
		year, other = other, year
	}
	isDay := func(text string) bool { return len(text) == 2 && text >= "01" && text <= "31" }
	if len(year) == 4 && year >= "1900" && year <= "2099" && isDay(one) && isDay(other) && min(one, other) <= "12" {
		return likeDate
	}
	return ""
}

func (n *reading) twice() string {
	half := len(n.groups) / 2
	if half < 2 || len(n.groups)%2 != 0 {
		return ""
	}
	unlike := false
	for i := range half {
		if len(n.groups[i]) != len(n.groups[i+half]) {
			return ""
		}
		unlike = unlike || len(n.groups[i]) != len(n.groups[0])
	}
	if unlike {
		return notOneNumber
	}
	return ""
}
