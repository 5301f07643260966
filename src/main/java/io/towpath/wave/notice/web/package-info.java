/// Pages and REST of notices and objections, and the owner's own page.
@NullMarked
package io.towpath.wave.notice.web;

import org.jspecify.annotations.NullMarked;
