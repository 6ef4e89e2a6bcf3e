package main

import (
	"os"
	"strings"
	"testing"
)

// TestQuietFramework: the framework's log is off unless somebody asks for it.
func TestQuietFramework(t *testing.T) {
	for asked, quiet := range map[string]bool{
		"":                              true,
		"TF_LOG=INFO":                   true,
		"TF_LOG=trace":                  false,
		"TF_LOG=JSON":                   false,
		"TF_LOG_PROVIDER=DEBUG":         false,
		"TF_LOG_PROVIDER=WARN":          true,
		"TF_LOG_CORE=TRACE":             true,
		"TF_LOG_SDK_FRAMEWORK=WARN":     false,
		"TF_LOG_SDK_HELPER_SCHEMA=WARN": false,
	} {
		t.Run(asked, func(t *testing.T) {
			for _, variable := range os.Environ() {
				if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "TF_LOG") {
					t.Setenv(name, "") // put back when the test ends
					_ = os.Unsetenv(name)
				}
			}
			for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK"} {
				t.Setenv(name, "")
				_ = os.Unsetenv(name)
			}
			if name, value, ok := strings.Cut(asked, "="); ok {
				t.Setenv(name, value)
			}
			quietFramework()
			if got := os.Getenv("TF_LOG_SDK_PROTO") == "OFF"; got != quiet {
				t.Errorf("the framework's log is off: %v, want %v", got, quiet)
			}
		})
	}
}
