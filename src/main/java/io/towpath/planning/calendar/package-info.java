/// When VMs may be down: cutover windows, freezes, and the feed that calendars read. Start at [CutoverCalendar].
@NamedInterface("calendar")
@NullMarked
package io.towpath.planning.calendar;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
