package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/didops/terraform-provider-mor/internal/number"
)

var _ function.Function = (*normalizeDID)(nil)

// normalizeDID is normalize_did.
type normalizeDID struct{}

func (f *normalizeDID) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "normalize_did"
}

func (f *normalizeDID) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Writes a number as MOR stores it",
		MarkdownDescription: "Returns the digits of a number as people and spreadsheets write it: `+370 661-05718` becomes `37066105718`.\n\n" +
			"- It drops a leading plus sign, a leading apostrophe, and invisible marks.\n" +
			"- Between groups of digits it drops spaces, dashes, dots, one slash after an area code, and brackets around one.\n" +
			"- It keeps leading zeros, and never guesses a country code.\n" +
			"- Everything else is an error. So is text that may not be one number: a decimal (`37052000001.0`), an exponent, a range, " +
			"an extension, two numbers, or `+44 (0)20`. If the function refuses a number by mistake, write its digits alone.",
		Parameters: []function.Parameter{function.StringParameter{Name: "text", MarkdownDescription: "The number as it is written."}},
		Return:     function.StringReturn{},
	}
}

func (f *normalizeDID) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	digits, err := number.Normalize(text)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, digits)
}
