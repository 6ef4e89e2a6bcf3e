package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// parsed is a configuration in Terraform's language, made into what the driver
// takes. It knows as much of the language as the tests need.
type parsed struct {
	settings map[string]any // of the provider block
	blocks   []tfdriver.Block

	context *hcl.EvalContext    // with the locals
	keys    map[string][]string // of for_each, by block
}

// parse reads a configuration. vars are the values of its variables.
func parse(config string, vars map[string]string) (*parsed, error) {
	file, diags := hclsyntax.ParseConfig([]byte(config), "main.tf", hcl.InitialPos)
	if diags.HasErrors() {
		return nil, diags
	}
	p := &parsed{
		settings: map[string]any{}, keys: map[string][]string{},
		context: &hcl.EvalContext{Variables: map[string]cty.Value{}, Functions: map[string]function.Function{
			"range": stdlib.RangeFunc, "format": stdlib.FormatFunc, "jsonencode": stdlib.JSONEncodeFunc, "toset": stdlib.MakeToFunc(cty.Set(cty.String)),
		}},
	}
	blocks := file.Body.(*hclsyntax.Body).Blocks
	locals := map[string]cty.Value{}
	for _, b := range blocks {
		if b.Type == "locals" {
			for name, a := range b.Body.Attributes {
				value, diags := a.Expr.Value(p.context)
				if diags.HasErrors() {
					return nil, diags
				}
				locals[name] = value
			}
		}
	}
	p.context.Variables["local"] = cty.ObjectVal(locals)
	variables := map[string]cty.Value{}
	for name, value := range vars {
		variables[name] = asCty(fromText(value))
	}
	p.context.Variables["var"] = cty.ObjectVal(variables)
	// Blocks whose for_each is another block need that one's keys first.
	for _, ready := range []bool{true, false} {
		for _, b := range blocks {
			forEach := b.Body.Attributes["for_each"]
			if (forEach == nil || len(referred(forEach.Expr)) == 0) != ready {
				continue
			}
			if err := p.add(b); err != nil {
				return nil, fmt.Errorf("%s: %w", b.Range(), err)
			}
		}
	}
	return p, nil
}

func (p *parsed) add(b *hclsyntax.Block) error {
	switch b.Type {
	case "terraform", "locals", "output", "variable":
		return nil
	case "resource", "data":
		return p.addInstances(b)
	case "provider":
		for name, a := range b.Body.Attributes {
			value, diags := a.Expr.Value(p.context)
			if diags.HasErrors() {
				return diags
			}
			p.settings[name] = asAny(value)
		}
		return nil
	}
	text := func(name string) string {
		a := b.Body.Attributes[name]
		if a == nil {
			return ""
		}
		if traversal, diags := hcl.AbsTraversalForExpr(a.Expr); !diags.HasErrors() {
			return address(traversal)
		}
		value, _ := a.Expr.Value(p.context)
		return value.AsString()
	}
	switch {
	case b.Type == "moved":
		p.blocks = append(p.blocks, tfdriver.Moved{From: text("from"), To: text("to")})
	case b.Type == "removed":
		p.blocks = append(p.blocks, tfdriver.Removed{From: text("from")})
	case b.Type == "import" && b.Body.Attributes["for_each"] == nil:
		block := tfdriver.Import{To: text("to"), ID: text("id")}
		if a := b.Body.Attributes["identity"]; a != nil {
			value, diags := a.Expr.Value(p.context)
			if diags.HasErrors() {
				return diags
			}
			block.Identity = asAny(value).(map[string]any)
		}
		p.blocks = append(p.blocks, block)
	default:
		return fmt.Errorf("a block of type %s needs the real CLI", b.Type)
	}
	return nil
}

// addInstances adds a resource or data block with all its instances.
func (p *parsed) addInstances(b *hclsyntax.Block) error {
	typ, name := b.Labels[0], b.Labels[1]
	block := typ + "." + name
	if b.Type == "data" {
		block = "data." + block
	}
	keys := []string{""}
	var each map[string]cty.Value
	source := ""
	if a := b.Body.Attributes["for_each"]; a != nil {
		if needs := referred(a.Expr); len(needs) != 0 { // another block
			source = needs[0]
			keys = p.keys[source]
		} else {
			value, diags := a.Expr.Value(p.context)
			if diags.HasErrors() {
				return diags
			}
			each = map[string]cty.Value{}
			for it := value.ElementIterator(); it.Next(); {
				k, v := it.Element()
				if value.Type().IsSetType() {
					k = v
				}
				each[k.AsString()] = v
			}
			keys = slices.Sorted(maps.Keys(each))
		}
	}
	if len(keys) != 1 || keys[0] != "" {
		p.keys[block] = keys
	}
	for _, key := range keys {
		r := tfdriver.Resource{Type: typ, Name: name, Key: key, Attrs: map[string]any{}}
		for name, a := range b.Body.Attributes {
			switch name {
			case "for_each":
			case "depends_on":
				r.DependsOn = addresses(a.Expr)
			case "count", "provider":
				return fmt.Errorf("%s needs the real CLI", name)
			default:
				value, err := p.value(a.Expr, source, key, each[key])
				if err != nil {
					return err
				}
				r.Attrs[name] = value
			}
		}
		for _, nested := range b.Body.Blocks {
			if nested.Type != "lifecycle" {
				return fmt.Errorf("a %s block needs the real CLI", nested.Type)
			}
			p.lifecycle(&r, nested.Body.Attributes)
		}
		if b.Type == "data" {
			p.blocks = append(p.blocks, tfdriver.Data{Type: typ, Name: name, Key: key, Attrs: r.Attrs, DependsOn: r.DependsOn})
		} else {
			p.blocks = append(p.blocks, r)
		}
	}
	return nil
}

func (p *parsed) lifecycle(r *tfdriver.Resource, attributes hclsyntax.Attributes) {
	is := func(name string) bool {
		a := attributes[name]
		if a == nil {
			return false
		}
		value, _ := a.Expr.Value(p.context)
		return value.True()
	}
	r.CreateBeforeDestroy, r.PreventDestroy = is("create_before_destroy"), is("prevent_destroy")
	if a := attributes["ignore_changes"]; a != nil {
		r.IgnoreChanges = addresses(a.Expr)
	}
	if a := attributes["replace_triggered_by"]; a != nil {
		for _, trigger := range addresses(a.Expr) {
			i := strings.LastIndex(trigger, ".")
			r.ReplaceTriggeredBy = append(r.ReplaceTriggeredBy, tfdriver.From(trigger[:i], trigger[i+1:]))
		}
	}
}

// value is that of an argument: known now, or an expression of other instances.
// source is the block that for_each names, if it names one.
func (p *parsed) value(expr hclsyntax.Expression, source, key string, each cty.Value) (any, error) {
	context := p.context.NewChild()
	context.Variables = map[string]cty.Value{}
	needs := referred(expr)
	eachOf := func(value cty.Value) {
		if key != "" {
			context.Variables["each"] = cty.ObjectVal(map[string]cty.Value{"key": cty.StringVal(key), "value": value})
		}
	}
	if each != cty.NilVal {
		eachOf(each)
	} else {
		eachOf(cty.DynamicVal)
	}
	for _, traversal := range expr.Variables() {
		if source != "" && traversal.RootName() == "each" && !slices.Contains(needs, source) {
			needs = append(needs, source)
		}
	}
	if len(needs) == 0 {
		value, diags := expr.Value(context)
		if diags.HasErrors() {
			return nil, diags
		}
		return asAny(value), nil
	}
	return tfdriver.Expr{Needs: needs, Value: func(get func(address string) any) (any, error) {
		if source != "" {
			eachOf(asCty(get(fmt.Sprintf("%s[%q]", source, key))))
		}
		roots := map[string]map[string]cty.Value{}
		data := map[string]map[string]cty.Value{}
		for _, need := range needs {
			into, address := roots, need
			if strings.HasPrefix(need, "data.") {
				into, address = data, strings.TrimPrefix(need, "data.")
			}
			typ, name, _ := strings.Cut(address, ".")
			if into[typ] == nil {
				into[typ] = map[string]cty.Value{}
			}
			into[typ][name] = p.object(need, get)
		}
		for typ, objects := range roots {
			context.Variables[typ] = cty.ObjectVal(objects)
		}
		of := map[string]cty.Value{}
		for typ, objects := range data {
			of[typ] = cty.ObjectVal(objects)
		}
		context.Variables["data"] = cty.ObjectVal(of)
		value, diags := expr.Value(context)
		if diags.HasErrors() {
			return nil, diags
		}
		return asAny(value), nil
	}}, nil
}

// object is a block's object, or all its instances by key.
func (p *parsed) object(block string, get func(address string) any) cty.Value {
	if p.keys[block] == nil {
		return asCty(get(block))
	}
	instances := map[string]cty.Value{}
	for _, key := range p.keys[block] {
		instances[key] = asCty(get(fmt.Sprintf("%s[%q]", block, key)))
	}
	return cty.ObjectVal(instances)
}
