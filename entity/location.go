package entity

import (
	"crypto/sha1"
	"encoding/hex"
)

// LocationRef says where entities are read from: <type>:<target>, such as url:https://host/path or file:/srv/catalog-info.yaml.
type LocationRef struct {
	Type, Target string
}

// String is <type>:<target>.
func (l LocationRef) String() string { return l.Type + ":" + l.Target }

// ParseLocationRef splits at the first colon. Targets that are javascript: addresses are refused.
func ParseLocationRef(text string) (LocationRef, error) { panic("not yet") }

// LocationName is the name of the Location entity that stands for a registered location.
func LocationName(locationType, target string) string {
	sum := sha1.Sum([]byte(locationType + ":" + target))
	return "generated-" + hex.EncodeToString(sum[:])
}
