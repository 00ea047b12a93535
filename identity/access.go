package identity

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/callboard/callboard/fault"
)

// access is a static token, kept as its hash, and the service it belongs to.
type access struct {
	hash    [sha256.Size]byte
	service Principal
}

// accessList holds the static tokens.
type accessList []access

// newAccessList checks backend.auth.externalAccess.
func newAccessList(entries []ExternalAccess) (accessList, error) {
	var list accessList
	for i, entry := range entries {
		where := fmt.Sprintf("backend.auth.externalAccess[%d]", i)
		one, err := newAccess(entry)
		if err != nil {
			return nil, fault.New(fault.Invalid, "%s%w", where, err)
		}
		for _, other := range list {
			if other.hash == one.hash {
				return nil, fault.New(fault.Invalid, "%s.options.token is the same as that of %q: give each program its own", where, other.service.Subject)
			}
		}
		list = append(list, one)
	}
	return list, nil
}

func newAccess(entry ExternalAccess) (access, error) {
	switch entry.Type {
	case "static":
	case "legacy", "jwks":
		return access{}, fmt.Errorf(".type: %q is not supported yet: use static", entry.Type)
	default:
		return access{}, fmt.Errorf(".type: %q is not a way to come in: use static", entry.Type)
	}
	token, subject := entry.Options.Token, entry.Options.Subject
	switch {
	case len(token) < 8:
		return access{}, errors.New(".options.token must have at least 8 characters")
	case hasSpace(token):
		return access{}, errors.New(".options.token must not have spaces")
	case subject == "" || hasSpace(subject):
		return access{}, errors.New(".options.subject must be a name without spaces")
	}
	restrictions, err := newRestrictions(entry.AccessRestrictions)
	if err != nil {
		return access{}, err
	}
	return access{hash: sha256.Sum256([]byte(token)), service: Principal{Kind: Service, Subject: subject, Access: restrictions}}, nil
}

func newRestrictions(entries []AccessRestriction) ([]Restriction, error) {
	var list []Restriction
	for i, entry := range entries {
		permissions, first := stringOrList(entry.Permission)
		actions, second := stringOrList(entry.PermissionAttribute.Action)
		if entry.Plugin == "" || first != nil || second != nil {
			return nil, fmt.Errorf(".accessRestrictions[%d] needs a plugin; permission and permissionAttribute.action are a text or a list of them", i)
		}
		if len(permissions)+len(actions) > 0 {
			return nil, fmt.Errorf(".accessRestrictions[%d] names permissions or actions, which cannot be enforced yet: leave them out to allow the whole plugin, or remove the token", i)
		}
		list = append(list, Restriction{Plugin: entry.Plugin})
	}
	return list, nil
}

// service is whose token this is. All tokens are compared, in constant time, so that timing says nothing about any.
func (l accessList) service(token string) (Principal, bool) {
	hash := sha256.Sum256([]byte(token))
	found := -1
	for i := range l {
		if subtle.ConstantTimeCompare(hash[:], l[i].hash[:]) == 1 {
			found = i
		}
	}
	if found < 0 {
		return Principal{}, false
	}
	return l[found].service, true
}

func hasSpace(text string) bool { return strings.ContainsFunc(text, unicode.IsSpace) }

// stringOrList reads what Backstage lets people write as one text or as a list; one text may hold several, with commas or spaces.
func stringOrList(value any) ([]string, error) {
	switch given := value.(type) {
	case nil:
		return nil, nil
	case string:
		return strings.FieldsFunc(given, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }), nil
	case []string:
		return given, nil
	case []any:
		var list []string
		for _, element := range given {
			text, isText := element.(string)
			if !isText {
				return nil, fmt.Errorf("%v is not a text", element)
			}
			list = append(list, text)
		}
		return list, nil
	}
	return nil, fmt.Errorf("%v is not a text", value)
}
