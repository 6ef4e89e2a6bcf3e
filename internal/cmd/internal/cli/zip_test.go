package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestInstallZip(t *testing.T) {
	dir, mirror := t.TempDir(), Mirror(t.TempDir())
	platform := runtime.GOOS + "_" + runtime.GOARCH
	name := "terraform-provider-mor_1.2.3_" + platform + ".zip"
	if err := os.WriteFile(filepath.Join(dir, name), []byte("the zip"), 0o600); err != nil {
		t.Fatal(err)
	}
	version, err := mirror.InstallZip(filepath.Join(dir, name), MOR.Address)
	if err != nil || version != "1.2.3" {
		t.Errorf("version %q, %v", version, err)
	}
	got, err := os.ReadFile(filepath.Join(string(mirror), "registry.terraform.io", "didops", "mor", name))
	if err != nil || string(got) != "the zip" {
		t.Errorf("%q, %v", got, err)
	}
	for _, wrong := range []string{
		"terraform-provider-mor_1.2.3_plan9_mips.zip", "terraform-provider-other_1.2.3_" + platform + ".zip",
		"terraform-provider-mor_" + platform + ".zip", "terraform-provider-mor_1.2.3_" + platform,
	} {
		if version, err := mirror.InstallZip(filepath.Join(dir, wrong), MOR.Address); err == nil {
			t.Errorf("%s was taken as version %q", wrong, version)
		}
	}
	if _, err := mirror.InstallZip(filepath.Join(dir, "missing", name), MOR.Address); err == nil {
		t.Error("a zip that is missing was taken")
	}
}
