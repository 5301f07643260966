/// The pages and the REST interface of VMs and their migrations.
@NullMarked
package io.towpath.migration.web;

import org.jspecify.annotations.NullMarked;
