package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/google/uuid"
)

// Parents of root documents.
const (
	providerPrefix     = "provider:"
	configProvider     = providerPrefix + "config"
	registeredProvider = providerPrefix + "registered"
)

func isProvider(parent string) bool { return strings.HasPrefix(parent, providerPrefix) }

// syncConfigured makes the roots of catalog.locations those of the configuration: new ones come, others go with all they brought.
func (c *Catalog) syncConfigured(ctx context.Context) error {
	if err := untilFresh(func() error { return c.trySyncConfigured(ctx) }); err != nil {
		return fmt.Errorf("take over configured locations: %w", err)
	}
	return nil
}

// untilFresh tries again as long as somebody else, such as a replica that starts too, was faster.
func untilFresh(try func() error) error {
	for {
		if err := try(); !errors.Is(err, errStale) {
			return err
		}
	}
}

func (c *Catalog) trySyncConfigured(ctx context.Context) error {
	var roots []*outcome
	for _, at := range c.options.Locations {
		o, err := c.refiner.root(ctx, at)
		if err != nil {
			return err
		}
		roots = append(roots, o)
	}
	why := removal{eager: true, reason: "its location left the configuration"}
	return c.write(ctx, why, func(e *edit) error {
		wanted := map[int64]bool{}
		for _, o := range roots {
			if err := e.keepDocument(ctx, o, configProvider); err != nil {
				return err
			}
			wanted[o.ID] = true
		}
		present, err := e.documentIDsUnder(ctx, configProvider)
		if err != nil {
			return err
		}
		for _, id := range present {
			if !wanted[id] {
				if err := e.unlink(ctx, configProvider, id); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Registrations are ordered by id.
func (c *Catalog) Registrations(ctx context.Context) ([]Registration, error) {
	return c.store.registrations(ctx)
}

// Registration fails with NotFound if there is none with the id.
func (c *Catalog) Registration(ctx context.Context, id string) (Registration, error) {
	found, err := c.store.registration(ctx, id)
	return one(found, err, missingLocation, id)
}

const missingLocation = "Found no location with ID %s"

// IsRegistered reports whether a location is registered.
func (c *Catalog) IsRegistered(ctx context.Context, typ, target string) (bool, error) {
	found, err := c.store.registrationAt(ctx, typ, target)
	return len(found) > 0, err
}

// RegistrationOf is the registered location that an entity came from.
func (c *Catalog) RegistrationOf(ctx context.Context, ref string) (Registration, error) {
	const missing = "found no entity for ref %s"
	e, ok := c.entity(ref)
	if !ok {
		return Registration{}, fault.New(fault.NotFound, missing, ref)
	}
	at, err := entity.ParseLocationRef(e.Annotation(entity.AnnotationOriginLocation))
	if err != nil {
		return Registration{}, fault.New(fault.NotFound, missing, ref)
	}
	found, err := c.store.registrationAt(ctx, at.Type, at.Target)
	return one(found, err, missing, ref)
}

func one(found []Registration, err error, missing, what string) (Registration, error) {
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, missing, what)
	}
	if err != nil {
		return Registration{}, err
	}
	return found[0], nil
}

// Register adds a location and reads it in the background: a target that does not exist is accepted, and shows why it is empty.
func (c *Catalog) Register(ctx context.Context, typ, target, onConflict string) (Registration, error) {
	if err := c.mayRegister(typ, target); err != nil {
		return Registration{}, err
	}
	at := entity.LocationRef{Type: typ, Target: target}
	existing, err := c.store.registrationAt(ctx, typ, target)
	if err != nil {
		return Registration{}, err
	}
	if len(existing) > 0 {
		return c.registerAgain(existing[0], onConflict)
	}
	r := Registration{ID: uuid.NewString(), Type: typ, Target: target, EntityRef: rootRef(at)}
	err = c.putRoot(ctx, r, at, func(*edit) error { return nil })
	if fault.Is(err, fault.Conflict) { // somebody else was faster
		return Registration{}, alreadyExists(at)
	}
	return r, err
}

func (c *Catalog) registerAgain(r Registration, onConflict string) (Registration, error) {
	if onConflict == RefreshExisting || (onConflict == "" && c.options.RefreshExisting) {
		c.sweepSoon([]string{rootRef(entity.LocationRef{Type: r.Type, Target: r.Target})}, everything)
		return r, nil
	}
	return Registration{}, alreadyExists(entity.LocationRef{Type: r.Type, Target: r.Target})
}

func alreadyExists(at entity.LocationRef) error {
	return fault.New(fault.Conflict, "Location %s already exists", at)
}

func (c *Catalog) mayRegister(typ, target string) error {
	if c.options.ReadOnly {
		return errReadOnly()
	}
	return checkTarget(typ, target)
}

func checkTarget(typ, target string) error {
	if typ != "url" {
		return fault.New(fault.Invalid, "Registered locations must be of an allowed type [\"url\"]")
	}
	if web.HoldsPassword(target) {
		return web.ErrPassword
	}
	if !canBeKey(typ + ":" + target) {
		return fault.New(fault.Invalid, "The target of a location must be text of at most %d bytes, without NUL characters", maxKey)
	}
	return nil
}

func errReadOnly() error {
	return fault.New(fault.Forbidden, "This operation not allowed in readonly mode")
}

// putRoot keeps a registration together with its Location entity, and then reads it. first runs in the same transaction.
func (c *Catalog) putRoot(ctx context.Context, r Registration, at entity.LocationRef, first func(*edit) error) error {
	err := untilFresh(func() error { return c.tryPutRoot(ctx, r, at, first) })
	if err == nil {
		c.sweepSoon([]string{rootRef(at)}, everything)
	}
	return err
}

func (c *Catalog) tryPutRoot(ctx context.Context, r Registration, at entity.LocationRef, first func(*edit) error) error {
	root, err := c.refiner.root(ctx, at)
	if err != nil {
		return err
	}
	why := removal{eager: true, reason: "its location was replaced by " + at.String()}
	return c.write(ctx, why, func(e *edit) error {
		if err := first(e); err != nil {
			return err
		}
		if err := e.putRegistration(ctx, r, e.now); err != nil {
			return err
		}
		return e.keepDocument(ctx, root, registeredProvider)
	})
}

// Reregister points a registration at another target. The answer keeps the old EntityRef.
func (c *Catalog) Reregister(ctx context.Context, id, typ, target string) (Registration, error) {
	if err := c.mayRegister(typ, target); err != nil {
		return Registration{}, err
	}
	r, err := c.Registration(ctx, id)
	if err != nil {
		return r, err
	}
	at := entity.LocationRef{Type: typ, Target: target}
	if r.Type == typ && r.Target == target {
		return r, nil
	}
	r.Type, r.Target = typ, target
	err = c.putRoot(ctx, r, at, func(e *edit) error {
		found, err := e.registration(ctx, id)
		before, err := one(found, err, missingLocation, id) // it may have been removed or moved just now
		if err != nil {
			return err
		}
		return e.unlinkRoot(ctx, entity.LocationRef{Type: before.Type, Target: before.Target})
	})
	if fault.Is(err, fault.Conflict) {
		return Registration{}, alreadyExists(at)
	}
	return r, err
}

// Unregister removes a registration and everything that came in through it alone.
func (c *Catalog) Unregister(ctx context.Context, id string) error {
	if c.options.ReadOnly {
		return errReadOnly()
	}
	r, err := c.Registration(ctx, id)
	if err != nil {
		return err
	}
	at := entity.LocationRef{Type: r.Type, Target: r.Target}
	why := removal{eager: true, reason: "its location " + at.String() + " was unregistered", actor: actor(ctx)}
	return c.write(ctx, why, func(e *edit) error {
		found, err := e.registration(ctx, id)
		now, err := one(found, err, missingLocation, id) // it may have been removed or moved just now
		if err != nil {
			return err
		}
		if err := e.dropRegistration(ctx, id); err != nil {
			return err
		}
		return e.unlinkRoot(ctx, entity.LocationRef{Type: now.Type, Target: now.Target})
	})
}

func (e *edit) unlinkRoot(ctx context.Context, at entity.LocationRef) error {
	stored, err := e.documentAt(ctx, rootRef(at))
	if err != nil || len(stored) == 0 {
		return err
	}
	return e.unlink(ctx, registeredProvider, stored[0].ID)
}
