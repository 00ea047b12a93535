package entity

// Annotations that the catalog itself reads or writes.
const (
	AnnotationLocation       = "backstage.io/managed-by-location"        // location ref of the file the entity was read from
	AnnotationOriginLocation = "backstage.io/managed-by-origin-location" // location ref of the registered root above it
	AnnotationOrphan         = "backstage.io/orphan"                     // "true" when nothing refers to the entity any more
	AnnotationSourceLocation = "backstage.io/source-location"            // "url:<folder>/" of the source code
	AnnotationViewURL        = "backstage.io/view-url"
	AnnotationEditURL        = "backstage.io/edit-url"
	AnnotationDocs           = "backstage.io/techdocs-ref"    // location ref of the entity's documentation
	AnnotationDocsEntity     = "backstage.io/techdocs-entity" // ref of the entity whose documentation is this one's too
)

// RejectedURL stands in an annotation for an address that would have run a script.
const RejectedURL = "https://backstage.io/annotation-rejected-for-security-reasons"
