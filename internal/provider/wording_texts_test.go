package provider

import (
	"go/ast"
	"go/constant"
	"go/types"
	"regexp"
	"strings"
)

// texts returns which texts an expression can have.
func (s *goSource) texts(expr ast.Expr) []string {
	if known := s.info.Types[expr].Value; known != nil && known.Kind() == constant.String {
		return []string{constant.StringVal(known)}
	}
	switch e := expr.(type) {
	case *ast.ParenExpr:
		return s.texts(e.X)
	case *ast.BinaryExpr:
		return joined(s.texts(e.X), s.texts(e.Y))
	case *ast.CallExpr:
		return s.textsOf(e)
	case *ast.Ident, *ast.SelectorExpr:
		return s.followed(e, func(named types.Object) (all []string) {
			for _, value := range s.values[named] {
				for _, text := range s.texts(value) {
					if text != "" || !s.added[value] {
						all = append(all, text)
					}
				}
			}
			if p, ok := s.params[named]; ok {
				for _, call := range s.calls[p.of] {
					if p.at < len(call.Args) {
						all = append(all, s.texts(call.Args[p.at])...)
					}
				}
			}
			if r, ok := s.results[named]; ok {
				all = append(all, s.returned(r)...)
			}
			return all
		})
	}
	return []string{unknown(expr)}
}

// followed keeps what leads back to itself from being followed for ever.
func (s *goSource) followed(expr ast.Expr, follow func(types.Object) []string) []string {
	named := s.object(expr)
	switch {
	case named == nil:
		return []string{unknown(expr)}
	case s.busy[named]:
		s.loops++
		return nil
	}
	loops := s.loops
	s.busy[named] = true
	defer delete(s.busy, named)
	if all := follow(named); len(all) > 0 || s.loops > loops {
		return all
	}
	return []string{unknown(expr)}
}

// textsOf returns which texts a call returns.
func (s *goSource) textsOf(call *ast.CallExpr) []string {
	switch name := types.ExprString(call.Fun); {
	case name == "strings.TrimSpace":
		var all []string
		for _, text := range s.texts(call.Args[0]) {
			all = append(all, strings.TrimSpace(text))
		}
		return all
	case name == "fmt.Sprintf":
		return s.formatted(call)
	case strings.HasSuffix(name, ".Summary") && len(call.Args) == 0:
		return []string{again}
	}
	return s.returned(result{call, 0})
}

var verb = regexp.MustCompile(`%[-+# 0-9.]*[a-zA-Z%]`)

// formatted puts into a format what its arguments can be.
func (s *goSource) formatted(call *ast.CallExpr) (all []string) {
	for _, format := range s.texts(call.Args[0]) {
		found, end, some := verb.FindAllStringIndex(format, -1), 0, []string{""}
		next := 1
		for _, at := range found {
			some, end = joined(some, []string{format[end:at[0]]}), at[1]
			switch is := format[at[0]:at[1]]; {
			case is == "%%":
				some = joined(some, []string{"%"})
				continue
			case (is == "%s" || is == "%v") && next < len(call.Args):
				some = joined(some, s.texts(call.Args[next]))
			case next < len(call.Args):
				some = joined(some, []string{unknown(call.Args[next])})
			}
			next++
		}
		all = append(all, joined(some, []string{format[end:]})...)
	}
	return all
}

// returned returns which texts a result of a call can have.
func (s *goSource) returned(r result) []string {
	return s.followed(r.call.Fun, func(types.Object) (all []string) {
		for _, f := range s.functions(r.call.Fun) {
			for _, results := range f.returns() {
				switch {
				case len(results) == 0: // of named results
					all = append(all, s.texts(resultName(f.typ, r.at))...)
				case len(results) > 1 || f.typ.Results.NumFields() == 1:
					all = append(all, s.texts(results[r.at])...)
				default: // those of another call
					if inner, ok := results[0].(*ast.CallExpr); ok {
						all = append(all, s.returned(result{inner, r.at})...)
					}
				}
			}
		}
		return all
	})
}

// functions returns which functions an expression can be.
func (s *goSource) functions(expr ast.Expr) (all []goFunc) {
	switch e := expr.(type) {
	case *ast.FuncLit:
		return []goFunc{{e.Type, e.Body}}
	case *ast.CallExpr: // of a function that makes one
		for _, f := range s.functions(e.Fun) {
			for _, results := range f.returns() {
				if len(results) > 0 {
					all = append(all, s.functions(results[0])...)
				}
			}
		}
	case *ast.Ident, *ast.SelectorExpr:
		named := s.object(e)
		if f, ok := s.funcs[named]; ok {
			return []goFunc{f}
		}
		for _, value := range s.values[named] { // a variable or a field
			all = append(all, s.functions(value)...)
		}
	}
	return all
}

// returns are the results of each return statement.
func (f goFunc) returns() (all [][]ast.Expr) {
	ast.Inspect(f.body, func(node ast.Node) bool {
		if statement, ok := node.(*ast.ReturnStmt); ok {
			all = append(all, statement.Results)
		}
		_, inner := node.(*ast.FuncLit)
		return !inner
	})
	return all
}

func resultName(typ *ast.FuncType, at int) ast.Expr {
	for _, field := range typ.Results.List {
		for _, name := range field.Names {
			if at--; at < 0 {
				return name
			}
		}
	}
	return &ast.BadExpr{}
}

// joined returns each text of before with each of after, without copies.
func joined(before, after []string) (all []string) {
	seen := map[string]bool{}
	for _, b := range before {
		for _, a := range after {
			if text := b + a; !seen[text] {
				seen[text] = true
				all = append(all, text)
			}
		}
	}
	return all
}
