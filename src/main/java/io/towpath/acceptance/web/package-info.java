/// The pages and REST of acceptance: the team's checklist and queue, the owner's page, the protocol.
@NullMarked
package io.towpath.acceptance.web;

import org.jspecify.annotations.NullMarked;
