/// The calendar as pages, as REST and as a feed.
@NullMarked
package io.towpath.planning.calendar.web;

import org.jspecify.annotations.NullMarked;
