/// The demo's time: faster than the machine's, or at rest. Start at [DemoTime]; [DemoClocks] says who lives by it and who must
/// not.
@NullMarked
package io.towpath.tour.time;

import org.jspecify.annotations.NullMarked;
