package browse

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/callboard/callboard/browse/yamltext"
	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/valyala/fastjson"
)

// exportYAML sends all entities of a list as their authors would write them: one file that can be registered again.
func (p Pages) exportYAML(w http.ResponseWriter, r *http.Request) error {
	l, err := p.find(r)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(web.Download(w, r, "application/yaml; charset=utf-8", l.kind+".yaml"), 1<<16)
	export := yamlExport{out: out, links: p.catalog.LinksAt}
	if err := l.each(export.write); err != nil {
		return err
	}
	return out.Flush()
}

// yamlExport writes entities as documents. An export of a big catalog is most of its time in here: it goes from the index's JSON to
// text without values of Go between them.
type yamlExport struct {
	out   io.Writer
	links func(location string, line int) catalog.Links
	json  fastjson.Parser
	text  []byte
	begun bool
}

// write takes entities as JSON with commas between.
func (y *yamlExport) write(piece []byte) error {
	list, err := y.json.ParseBytes(slices.Concat([]byte{'['}, piece, []byte{']'}))
	if err != nil {
		return fmt.Errorf("read a page of the index: %w", err)
	}
	y.text = y.text[:0]
	for _, e := range list.GetArray() {
		if y.begun {
			y.text = append(y.text, "---\n"...)
		}
		y.begun = true
		y.bare(e)
		y.text = yamltext.AppendObject(y.text, e.GetObject())
	}
	_, err = y.out.Write(y.text)
	return err
}

// bare takes from an entity what the catalog added: uid, etag, relations, status, and where it was read.
func (y *yamlExport) bare(e *fastjson.Value) {
	e.Del("relations")
	e.Del("status")
	metadata := e.Get("metadata")
	metadata.Del("uid")
	metadata.Del("etag")
	annotations := metadata.Get("annotations")
	if annotations == nil {
		return
	}
	links := y.links(string(annotations.GetStringBytes(entity.AnnotationLocation)), 0)
	for key, made := range map[string]string{entity.AnnotationViewURL: links.View, entity.AnnotationEditURL: links.Edit, entity.AnnotationSourceLocation: links.Source} {
		if made != "" && string(annotations.GetStringBytes(key)) == made {
			annotations.Del(key)
		}
	}
	for _, key := range []string{entity.AnnotationLocation, entity.AnnotationOriginLocation, entity.AnnotationOrphan} {
		annotations.Del(key)
	}
	if annotations.GetObject().Len() == 0 {
		metadata.Del("annotations")
	}
}
