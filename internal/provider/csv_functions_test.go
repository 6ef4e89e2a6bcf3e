package provider

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestCSVFunctions reads a file as people and spreadsheets write it, and writes
// it back.
func TestCSVFunctions(t *testing.T) {
	t.Parallel()
	skipBefore(t, 1, 8, "provider functions")
	w := simulate(t, morsim.Options{}).installed(t, `
locals {
  json = provider::mor::dids_from_csv("\ufeffdid;customer;user_id;comment\r\n'0037052000001;UAB;5;'=1+1\r\n;;;\r\n+370 5 200 0010 – +370 5 200 0019;;;Vilnius, sales\r\n", "customer", "note")
}
output "json" {
  value = local.json
}
output "csv" {
  value = provider::mor::dids_to_csv(local.json)
}
output "map" {
  value = { for number, row in jsondecode(local.json) : number => row.user_id }
}
`)
	w.apply()
	var outputs map[string]struct{ Value any }
	if err := json.Unmarshal([]byte(w.must(0, "output", "-json")), &outputs); err != nil {
		t.Fatal(err)
	}
	equal := func(name string, want any) {
		t.Helper()
		if got := outputs[name].Value; !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v\nwant %v", name, got, want)
		}
	}
	equal("json", `{"0037052000001":{"comment":"=1+1","user_id":5},"37052000010-37052000019":{"comment":"Vilnius, sales","user_id":null}}`)
	equal("csv", "did,user_id,comment\n0037052000001,5,'=1+1\n37052000010-37052000019,,\"Vilnius, sales\"\n")
	equal("map", map[string]any{"0037052000001": 5.0, "37052000010-37052000019": nil})
	w.plan(0)
}

// TestCSVFunctionsRefuse: all that is wrong is in the one error, on the text.
func TestCSVFunctionsRefuse(t *testing.T) {
	t.Parallel()
	skipBefore(t, 1, 8, "provider functions")
	refusals := map[string][]string{
		`dids_from_csv("did,user_id\n37052000001.0,5\n37052000001,x\n+37052000001,6\n")`: {
			`Invalid value for "text" parameter: line 2, column "did", cell "37052000001.0": may be a decimal; write one number, digits only`,
			`line 3, column "user_id", cell "x": must be a whole number of at least 1`,
			`line 4, column "did", cell "+37052000001": is in line 3 already, as "37052000001".`,
		},
		`dids_from_csv("did,note\n1,x\n", "notes")`:           {`Invalid value for "text" parameter: line 1, column "note", cell "note": is not a known column;`},
		`dids_to_csv("{\"1\": {\"user_id\": 5}, \"2\": {}}")`: {`Invalid value for "json" parameter: "2", user_id: is missing here, but not in other rows;`},
		`dids_to_csv("did,user_id")`:                          {`Invalid value for "json" parameter: this is not valid JSON: line 1: invalid character 'd'`},
	}
	var config strings.Builder
	for expression := range refusals {
		fmt.Fprintf(&config, "output \"refused_%d\" {\n  value = provider::mor::%s\n}\n", config.Len(), expression)
	}
	out := flat(simulate(t, morsim.Options{}).workspace(t, config.String()).must(1, "plan"))
	for expression, all := range refusals {
		for _, says := range all {
			if !strings.Contains(out, says) {
				t.Errorf("%s does not say %s:\n%s", expression, says, out)
			}
		}
	}
}

// BenchmarkCSVFunctions calls both with 100,000 rows, the protocol included.
func BenchmarkCSVFunctions(b *testing.B) {
	server := providerserver.NewProtocol6(New("test")())()
	var csv strings.Builder
	csv.WriteString("did,provider_id,user_id,device_id,comment\n")
	for i := range 100_000 {
		fmt.Fprintf(&csv, "3705%07d,1,5,7,\"Office %d, Kaunas\"\n", i, i)
	}
	argument, err := tfprotov6.NewDynamicValue(tftypes.String, tftypes.NewValue(tftypes.String, csv.String()))
	if err != nil {
		b.Fatal(err)
	}
	text := &argument
	for _, name := range []string{"dids_from_csv", "dids_to_csv"} {
		var result *tfprotov6.CallFunctionResponse
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				result, err = server.CallFunction(b.Context(), &tfprotov6.CallFunctionRequest{Name: name, Arguments: []*tfprotov6.DynamicValue{text}})
				if err != nil || result.Error != nil {
					b.Fatal(err, result.Error)
				}
			}
		})
		text = result.Result
	}
}
