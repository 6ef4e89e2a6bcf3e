package provider

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestNotes leaves, reads, forgets and outlives notes. What others have put into the
// directory is not written to.
func TestNotes(t *testing.T) {
	t.Parallel()
	n := newNotes("http://127.0.0.1/TestNotes")
	n.dir = filepath.Join(t.TempDir(), "notes")
	check := func(of, text string, want bool) {
		t.Helper()
		if got, ok := n.read(of); got != text || ok != want {
			t.Errorf("%s: %q, %t", of, got, ok)
		}
	}
	check("a", "", false)
	n.leave("a", "one")
	n.leave("a", "two")
	n.leave("b", "")
	check("a", "two", true)
	check("b", "", true)
	n.drop("b")
	check("b", "", false)
	other := newNotes("http://127.0.0.1/another")
	other.dir = n.dir
	if _, ok := other.read("a"); ok {
		t.Error("another server has the note")
	}

	old := time.Now().Add(-2 * noteLasts)
	if err := os.Chtimes(n.file("a"), old, old); err != nil {
		t.Fatal(err)
	}
	check("a", "", false)
	other.leave("c", "")
	if files, err := os.ReadDir(n.dir); err != nil || len(files) != 1 {
		t.Errorf("%d files are left, %v", len(files), err)
	}

	theirs := filepath.Join(t.TempDir(), "theirs")
	if err := os.WriteFile(theirs, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(theirs, n.file("d")); err != nil {
		t.Skip(err)
	}
	check("d", "", false)
	n.leave("d", "ours")
	check("d", "ours", true)
	if text, err := os.ReadFile(theirs); err != nil || string(text) != "text" {
		t.Errorf("it has written to %q, %v", text, err)
	}

	var none *notes
	none.leave("a", "")
	none.drop("a")
	if _, ok := none.read("a"); ok {
		t.Error("there is a note where none can be kept")
	}
}
