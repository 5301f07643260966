/// Pages and REST of intakes, and the owner's own page.
@NullMarked
package io.towpath.intake.web;

import org.jspecify.annotations.NullMarked;
