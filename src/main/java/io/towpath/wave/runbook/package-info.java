/// The timed lists that people and hooks work through around a wave's cutovers. Start at [Runbooks] (templates), then [Runs];
/// [RunbookBarrier] is where a trip waits for them.
@NamedInterface("runbook")
@NullMarked
package io.towpath.wave.runbook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
