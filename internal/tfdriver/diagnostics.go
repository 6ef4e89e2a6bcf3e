package tfdriver

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Severities of diagnostics.
const (
	Error   = "error"
	Warning = "warning"
)

// Diagnostic is an error or a warning of the provider, or an error of Terraform.
type Diagnostic struct {
	Severity string
	Summary  string
	Detail   string
	Address  string // of the instance, "provider" for the provider block
	Path     string // of the attribute, "" if it is about all of them
}

func (d Diagnostic) String() string {
	return fmt.Sprintf("%s: %s: %s [%s %s]", d.Severity, d.Summary, d.Detail, d.Address, d.Path)
}

// Diagnostics are those of a run, in the order in which they came.
type Diagnostics []Diagnostic

// HasErrors reports whether there are errors.
func (d Diagnostics) HasErrors() bool { return len(d.Errors()) != 0 }

// Errors returns the errors.
func (d Diagnostics) Errors() Diagnostics { return d.of(Error) }

// Warnings returns the warnings.
func (d Diagnostics) Warnings() Diagnostics { return d.of(Warning) }

func (d Diagnostics) of(severity string) Diagnostics {
	var some Diagnostics
	for _, one := range d {
		if one.Severity == severity {
			some = append(some, one)
		}
	}
	return some
}

// Text returns all of them as text, one per line.
func (d Diagnostics) Text() string {
	lines := make([]string, 0, len(d))
	for _, one := range d {
		lines = append(lines, one.String())
	}
	return strings.Join(lines, "\n")
}

// Contains reports whether one of them has the text in its summary or detail.
func (d Diagnostics) Contains(text string) bool {
	for _, one := range d {
		if strings.Contains(one.Summary+"\n"+one.Detail, text) {
			return true
		}
	}
	return false
}

func fromProtocol(address string, diagnostics []*tfprotov6.Diagnostic) Diagnostics {
	all := make(Diagnostics, 0, len(diagnostics))
	for _, d := range diagnostics {
		one := Diagnostic{Severity: Warning, Summary: d.Summary, Detail: d.Detail, Address: address}
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			one.Severity = Error
		}
		if d.Attribute != nil {
			one.Path = d.Attribute.String()
		}
		all = append(all, one)
	}
	return all
}

// failure is an error of Terraform's own.
func failure(address, summary, format string, args ...any) Diagnostics {
	return Diagnostics{{Severity: Error, Summary: summary, Detail: fmt.Sprintf(format, args...), Address: address}}
}
