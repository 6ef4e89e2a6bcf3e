package provider

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// With create_before_destroy, Terraform sets the old object aside, plans the new one
// once more, and creates it. If that second plan fails, the old object stays deposed,
// and the state has no other. If the creation fails, Terraform puts the object back.
//
// So that second plan must not refuse what exists. But it looks just like the first
// plan of a resource that is new: Terraform starts another process of the provider, and
// hands to it nothing of what the plan has seen. The plan of a replacement therefore
// leaves a note: a small file, with a hash for a name. Create looks for itself. Where
// the note is lost, for example because apply runs on another machine, the old object
// stays deposed. The error says how to go on.

// notes are those of a working directory and a server. Nil has none.
type notes struct {
	dir, scope string
	clean      sync.Once
}

// noteLasts is how long an apply may come after its plan.
const noteLasts = 24 * time.Hour

// newNotes returns the notes for a server and the working directory, in which
// Terraform runs.
func newNotes(endpoint string) *notes {
	work, err := os.Getwd()
	if err != nil {
		return nil
	}
	return &notes{dir: filepath.Join(os.TempDir(), fmt.Sprintf("terraform-provider-mor-%d", os.Getuid())), scope: work + "\n" + endpoint + "\n"}
}

func (n *notes) file(of string) string {
	sum := sha256.Sum256([]byte(n.scope + of))
	return filepath.Join(n.dir, hex.EncodeToString(sum[:]))
}

// leave notes that a resource is to be replaced by one of the same number or name. of
// tells which, text is what the apply has to know. A note that cannot be left is lost.
func (n *notes) leave(of, text string) {
	if n == nil || os.MkdirAll(n.dir, 0o700) != nil {
		return
	}
	n.clean.Do(n.dropOld)
	n.drop(of)
	// Others may write to a temporary directory: what they have put there is not written to.
	file, err := os.OpenFile(n.file(of), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return
	}
	_, err = file.WriteString(text)
	if closed := file.Close(); err != nil || closed != nil {
		n.drop(of)
	}
}

func (n *notes) dropOld() {
	files, _ := os.ReadDir(n.dir)
	for _, f := range files {
		if info, err := f.Info(); err == nil && time.Since(info.ModTime()) > noteLasts {
			_ = os.Remove(filepath.Join(n.dir, f.Name()))
		}
	}
}

// read returns the text of a note, and whether there is one.
func (n *notes) read(of string) (text string, ok bool) {
	if n == nil {
		return "", false
	}
	info, err := os.Lstat(n.file(of))
	if err != nil || !info.Mode().IsRegular() || time.Since(info.ModTime()) > noteLasts {
		return "", false
	}
	content, err := os.ReadFile(n.file(of))
	return string(content), err == nil
}

// drop removes a note: the old resource is destroyed, or stays.
func (n *notes) drop(of string) {
	if n != nil {
		_ = os.Remove(n.file(of))
	}
}
