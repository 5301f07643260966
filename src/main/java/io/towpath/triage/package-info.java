/// What a failure means: a catalogue of known ones, and fingerprints of the others. Start at [Triage], then [Catalogue];
/// the entries themselves are in `triage/catalogue.yaml`.
@ApplicationModule(displayName = "Failure triage", allowedDependencies = {"units", "table", "access", "audit"})
@NullMarked
package io.towpath.triage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
