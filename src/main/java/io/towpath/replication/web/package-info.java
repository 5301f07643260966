/// Pages and REST of how a VM is kept in step, and what its cutover will cost.
@NullMarked
package io.towpath.replication.web;

import org.jspecify.annotations.NullMarked;
