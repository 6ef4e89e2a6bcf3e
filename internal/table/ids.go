package table

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/didops/terraform-provider-mor/internal/number"
)

// EncodeIDs writes the MOR IDs of numbers as JSON, in runs: neighbours whose IDs
// are neighbours, too. MOR hands IDs out in order, so most inventories have few
// runs; where there are many, a run takes a few bytes only.
//
// A run is three integers: how many numbers are between it and the run before,
// how far its first ID is from the last one of the run before, and how many
// numbers it has. The runs of numbers of one length stand together under the
// first number:
//
//	{"37052000000": [0,6501,10000, 5,1,90]}
//
// are 37052000000 to 37052009999 with the IDs 6501 to 16500, and 37052010005 to
// 37052010094 with 16501 to 16590.
func EncodeIDs(ids map[string]int64) []byte {
	numbers := make([]string, 0, len(ids))
	for digits := range ids {
		numbers = append(numbers, digits)
	}
	slices.SortFunc(numbers, number.Compare)
	out, last, id := []byte{'{'}, "", int64(0)
	for i := 0; i < len(numbers); {
		first := numbers[i]
		length := 1
		for i+length < len(numbers) && ids[numbers[i+length]] == ids[first]+int64(length) && steps(numbers[i+length-1], numbers[i+length]) == 1 {
			length++
		}
		if gap := steps(last, first); gap > 0 {
			out = append(strconv.AppendInt(append(out, ','), int64(gap-1), 10), ',')
		} else {
			if last != "" {
				out = append(out, "],"...)
			}
			out, id = append(append(appendString(out, first), ':'), "[0,"...), 0
		}
		out = append(strconv.AppendInt(out, ids[first]-id, 10), ',')
		out = strconv.AppendInt(out, int64(length), 10)
		i += length
		last, id = numbers[i-1], ids[first]+int64(length-1)
	}
	if last != "" {
		out = append(out, ']')
	}
	return append(out, '}')
}

// mostSteps is how far apart runs of one list may be.
const mostSteps = 1_000_000_000

// steps returns how far it is from a number to one behind it, or 0 if that is
// too far for runs of one list.
func steps(from, to string) int {
	way, ok := number.Distance(from, to)
	if !ok || way < 0 || way > mostSteps {
		return 0
	}
	return way
}

// mostIDs is more than any inventory remembers. It keeps damaged data from
// filling the memory.
const mostIDs = 10 * MaxNumbers

// DecodeIDs reads what EncodeIDs has written.
func DecodeIDs(data []byte) (map[string]int64, error) {
	var lists map[string][]int64
	if err := json.Unmarshal(data, &lists); err != nil {
		return nil, fmt.Errorf("the remembered IDs cannot be read: %w", err)
	}
	ids := map[string]int64{}
	for first, list := range lists {
		if err := decodeRuns(ids, first, list); err != nil {
			return nil, fmt.Errorf("the remembered IDs of %s cannot be read: %w", shorten(first), err)
		}
	}
	return ids, nil
}

// decodeRuns adds the runs of one list.
func decodeRuns(ids map[string]int64, first string, list []int64) error {
	if len(list)%3 != 0 || len(list) == 0 {
		return fmt.Errorf("%d integers are no runs of three", len(list))
	}
	next, id, ok := first, int64(0), true
	for ; len(list) > 0; list = list[3:] {
		gap, ahead, length := list[0], list[1], list[2]
		if gap < 0 || gap > mostSteps || length < 1 || length > int64(mostIDs-len(ids)) {
			return fmt.Errorf("a run of %d numbers after a gap of %d", length, gap)
		}
		if gap > 0 && ok {
			next, ok = number.Shift(next, int(gap))
		}
		id += ahead
		for i := range length {
			if _, twice := ids[next]; twice || !ok || id < 1 {
				return fmt.Errorf("%s with the ID %d", shorten(next), id)
			}
			ids[next] = id
			if i+1 < length {
				id++
			}
			next, ok = number.Shift(next, 1)
		}
	}
	return nil
}
