package number

import (
	"cmp"
	"math"
	"strings"
)

// Compare orders numbers by their length and then by their digits. So the
// numbers of a block follow each other, whatever other lengths there are.
func Compare(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// Distance returns how many steps of one lead from one number to another, and
// whether there is such a way: both are digits only and of one length. It
// returns math.MaxInt for more, and math.MinInt for more steps backwards.
func Distance(from, to string) (int, bool) {
	if len(from) != len(to) || !allDigits(from) || !allDigits(to) {
		return 0, false
	}
	if to < from {
		back, _ := Distance(to, from)
		if back == math.MaxInt {
			return math.MinInt, true
		}
		return -back, true
	}
	// The difference, digit by digit from the last, as on paper.
	borrow, scale, sum := 0, 1, 0
	for i := len(from) - 1; i >= 0; i-- {
		digit := int(to[i]) - int(from[i]) - borrow
		borrow = 0
		if digit < 0 {
			digit, borrow = digit+10, 1
		}
		if digit > 0 && (scale == 0 || digit > (math.MaxInt-sum)/scale) {
			return math.MaxInt, true
		}
		sum += digit * scale
		if scale > math.MaxInt/10 {
			scale = 0 // any digit from here on is too much
		} else {
			scale *= 10
		}
	}
	return sum, true
}

// Shift returns the number that is steps after the given one, or before it if
// steps is negative, and whether there is one of the same length.
func Shift(number string, steps int) (string, bool) {
	if !allDigits(number) {
		return "", false
	}
	digits, carry := []byte(number), steps
	for i := len(digits) - 1; i >= 0 && carry != 0; i-- {
		sum := int(digits[i]-'0') + carry%10
		carry /= 10
		if sum < 0 {
			sum, carry = sum+10, carry-1
		} else if sum > 9 {
			sum, carry = sum-10, carry+1
		}
		digits[i] = byte('0' + sum)
	}
	return string(digits), carry == 0
}
