/// What the machine does inside a state: read [io.towpath.migration.step.Itinerary], then any step. Each can run twice.
@NullMarked
package io.towpath.migration.step;

import org.jspecify.annotations.NullMarked;
