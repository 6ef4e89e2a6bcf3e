package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// InstallZip puts the zip of a release for this machine into the mirror, and returns the version that its name tells. A
// mirror takes zips as they are, with the names that releases give them.
func (m Mirror) InstallZip(zip, address string) (version string, err error) {
	name := filepath.Base(zip)
	prefix := "terraform-provider-" + filepath.Base(address) + "_"
	suffix := "_" + runtime.GOOS + "_" + runtime.GOARCH + ".zip"
	if !strings.HasPrefix(name, prefix) || !strings.HasSuffix(name, suffix) || len(name) <= len(prefix)+len(suffix) {
		return "", fmt.Errorf("%s is no release for this machine: its name must be %sVERSION%s", name, prefix, suffix)
	}
	content, err := os.ReadFile(zip)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(string(m), filepath.FromSlash(address))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	version = strings.TrimSuffix(strings.TrimPrefix(name, prefix), suffix)
	return version, os.WriteFile(filepath.Join(dir, name), content, 0o644)
}
