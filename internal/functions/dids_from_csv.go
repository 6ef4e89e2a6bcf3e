package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/didops/terraform-provider-mor/internal/table"
)

var _ function.Function = (*didsFromCSV)(nil)

// didsFromCSV is dids_from_csv.
type didsFromCSV struct{}

func (f *didsFromCSV) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "dids_from_csv"
}

func (f *didsFromCSV) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Reads a table of numbers from a CSV file",
		MarkdownDescription: "Returns the table as a JSON object: the key is the number, the value has its fields. `jsondecode` makes a map of it, " +
			"for example for `for_each`.\n\n" +
			"The first row names the columns:\n\n" +
			"| Column | Cell |\n|---|---|\n" +
			"| `did` | A number, or a block such as `37052000010-37052000019`. It is read as `normalize_did` reads it. |\n" +
			"| `provider_id`, `user_id`, `device_id` | A whole number of at least 1 |\n" +
			"| `comment`, `reseller_comment`, `custom_sip_header`, `language` | Text |\n" +
			"| `call_limit` | A whole number; `0` is unlimited |\n\n" +
			"- Only `did` is required. A missing column means that Terraform does not manage the field. An empty cell means none (`null`).\n" +
			"- Comma, semicolon or tab separate the cells, whichever the first row uses. A byte order mark, CRLF and blank rows are allowed.\n" +
			"- A number inside a block has precedence over the block. The same number twice is an error, however it is written.\n" +
			"- A row with fewer cells than the first row is an error. So a file that was cut off takes no number off its device.\n" +
			"- An apostrophe before a text such as `=1+1` is removed. `dids_to_csv` adds it, so that a spreadsheet does not run the text as a formula.\n\n" +
			"Format the `did` column as text in a spreadsheet. Otherwise it drops leading zeros, and writes `3.7052E+10` for a long number.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "text", MarkdownDescription: "The text of the file, usually `file(\"${path.module}/numbers.csv\")`."},
		},
		VariadicParameter: function.StringParameter{
			Name:                "ignored_columns",
			MarkdownDescription: "Names of columns to ignore. Any other unknown column is an error.",
		},
		Return: function.StringReturn{},
	}
}

func (f *didsFromCSV) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var (
		text    string
		ignored []string
	)
	if resp.Error = req.Arguments.Get(ctx, &text, &ignored); resp.Error != nil {
		return
	}
	json, err := table.FromCSV(text, ignored...)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, json)
}
