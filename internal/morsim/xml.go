package morsim

import (
	"bufio"
	"compress/gzip"
	"encoding/xml"
	"io"
	"strings"
	"sync"
)

// xmlWriter writes the indented XML of the vendor's pages.
type xmlWriter struct {
	w      *bufio.Writer
	depth  int
	padded bool
}

// zippers are kept to be used again: a new one takes nearly a megabyte.
var zippers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// writeXML runs write on a document of the given shape.
func writeXML(w io.Writer, shape int, write func(*xmlWriter)) {
	if shape == AnswerGzipped {
		zipped, _ := zippers.Get().(*gzip.Writer)
		zipped.Reset(w)
		defer func() {
			_ = zipped.Close()
			zippers.Put(zipped)
		}()
		w = zipped
	}
	x := &xmlWriter{w: bufio.NewWriter(w), padded: shape == AnswerPadded}
	_, _ = x.w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	write(x)
	_ = x.w.Flush()
}

func (x *xmlWriter) indent() { _, _ = x.w.WriteString(strings.Repeat("  ", x.depth)) }

func (x *xmlWriter) open(name string) {
	x.indent()
	_, _ = x.w.WriteString("<" + name + ">\n")
	x.depth++
}

func (x *xmlWriter) close(name string) {
	x.depth--
	x.indent()
	_, _ = x.w.WriteString("</" + name + ">\n")
}

// text writes an element with text in it.
func (x *xmlWriter) text(name, value string) {
	x.indent()
	_, _ = x.w.WriteString("<" + name + ">")
	if x.padded {
		_, _ = x.w.WriteString("\n\t   ")
	}
	_ = xml.EscapeText(x.w, []byte(value))
	if x.padded {
		_, _ = x.w.WriteString("  \n ")
	}
	_, _ = x.w.WriteString("</" + name + ">\n")
}

// nested writes an element inside others, outermost first.
func (x *xmlWriter) nested(around []string, name, value string) {
	for _, outer := range around {
		x.open(outer)
	}
	x.text(name, value)
	for i := len(around) - 1; i >= 0; i-- {
		x.close(around[i])
	}
}
