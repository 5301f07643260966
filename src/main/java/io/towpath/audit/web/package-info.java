/// Page and REST of the audit trail.
@NullMarked
package io.towpath.audit.web;

import org.jspecify.annotations.NullMarked;
