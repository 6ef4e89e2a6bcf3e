package provider

import (
	"fmt"
	"strings"
	"testing"
)

func FuzzParseAssignmentID(f *testing.F) {
	for _, seed := range []string{"37052000001/7", "37052000001", "/", "/7", "x/7", "1/7/7", "1/-7", "1/0", "1/9223372036854775808", "1/ 7", "1/07", "1/+7", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		number, device, ok := parseAssignmentID(id)
		if !ok {
			return
		}
		if device < 1 || strings.Contains(number, "/") || !strings.HasPrefix(id, number+"/") {
			t.Errorf("%q was taken for number %q and device %d", id, number, device)
		}
		if again, same, ok := parseAssignmentID(fmt.Sprintf("%s/%d", number, device)); !ok || again != number || same != device {
			t.Errorf("%q does not survive being written again", id)
		}
	})
}
