package mor

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// BenchmarkDecodePage decodes a page of 500 rows with all labels filled.
func BenchmarkDecodePage(b *testing.B) {
	rows := make([]string, 500)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"id":%d,"did":"3706%07d","did_number":"3706%07d","status":"Active","did_status":"active",`+
			`"ai_agent_compatible":true,"routes_to_openai_project_id":"","updated_at":"2026-05-27T07:35:%02dZ",`+
			`"owner":"User Resellers","device":"IAX2/105","provider":"Test Provider","dial_plan":"testDialPlan (authbypin)"}`,
			i+1, i, i, i%60)
	}
	page := aPage(rows...)
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		if found, err := decodePage(http.StatusOK, strings.NewReader(page)); err != nil || len(found) != len(rows) {
			b.Fatal(len(found), err)
		}
	}
}
