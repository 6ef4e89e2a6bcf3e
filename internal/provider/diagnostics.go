package provider

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/didops/terraform-provider-mor/internal/view"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

// report adds the diagnostic for an error of lifecycle's or mor's; it is the
// only place where that happens. The summary says what could not be done, the detail
// what stands, the server's own words, and the way out.
//
// That a list of numbers could not be read is told once: one error, not ten
// thousand. The run has failed by that, and the others that need the list keep
// what they know; those that bring nothing then say why all the same, see spoken.
func report(diags *diag.Diagnostics, task string, err error) { reportDID(diags, "", task, err) }

// reportDID is report for an error about one number, which begins the detail.
func reportDID(diags *diag.Diagnostics, number, task string, err error) {
	if failed := (*view.Failed)(nil); errors.As(err, &failed) {
		if first := failed.Tell(); !first && !errors.As(err, new(spokenError)) {
			return
		}
	}
	attribute, detail := wording.Explain(err)
	detail += whyLegacy(err)
	if wording.IsDoubtful(err) {
		detail += "\n\nApply again: it starts from what stands."
	}
	if number != "" {
		number = "DID " + number + ": "
	}
	detail = number + detail
	if attribute == "" {
		diags.AddError("Could not "+task, detail)
		return
	}
	diags.AddAttributeError(path.Root(attribute), "Could not "+task, detail)
}

// spokenError is reported even if it was before.
type spokenError struct{ error }

func (s spokenError) Unwrap() error { return s.error }

// spoken makes an error be reported even if it was reported before: an import or
// a data source that brings nothing must say why.
func spoken(err error) error {
	if err == nil {
		return nil
	}
	return spokenError{err}
}
