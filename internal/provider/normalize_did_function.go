package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/didops/terraform-provider-mor/internal/number"
)

var _ function.Function = (*normalizeDIDFunction)(nil)

// normalizeDIDFunction is normalize_did.
type normalizeDIDFunction struct{}

func newNormalizeDIDFunction() function.Function { return &normalizeDIDFunction{} }

func (f *normalizeDIDFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "normalize_did"
}

func (f *normalizeDIDFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Writes a number as MOR stores it",
		MarkdownDescription: "Returns the digits of a number as people and spreadsheets write it: `+370 661-05718` becomes `37066105718`. " +
			"A leading plus sign, and spaces, dashes, dots, slashes and brackets anywhere, are left out. Zeros in front are kept, and no country " +
			"code is guessed. Anything else in the number, such as a letter, is an error.",
		Parameters: []function.Parameter{function.StringParameter{Name: "text", MarkdownDescription: "The number as it is written."}},
		Return:     function.StringReturn{},
	}
}

func (f *normalizeDIDFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	digits, err := number.Normalize(text)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error()+`. Give the number alone, for example "+370 661-05718"`)
		return
	}
	resp.Error = resp.Result.Set(ctx, digits)
}
