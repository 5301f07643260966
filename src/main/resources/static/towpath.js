// What the pages do beyond plain links and forms. Everything works without it, only with reloads.
(function () {
  'use strict';
  var meta = function (name) { var m = document.querySelector('meta[name="' + name + '"]'); return m && m.content; };
  var root = document.documentElement;
  root.classList.add('js');

  // ---- htmx: the CSRF token, quiet tabs, kept focus ----
  document.addEventListener('htmx:configRequest', function (e) {
    if (e.detail.verb !== 'get' && meta('csrf-header')) e.detail.headers[meta('csrf-header')] = meta('csrf-token');
  });
  function polls(el) { return /\bevery\b/.test((el && el.getAttribute && el.getAttribute('hx-trigger')) || ''); }
  document.addEventListener('htmx:beforeRequest', function (e) {
    if (polls(e.detail.elt) && document.hidden) e.preventDefault();
  });
  var open = [];
  document.addEventListener('htmx:beforeSwap', function (e) {
    var xhr = e.detail.xhr, target = e.detail.target;
    if (xhr.responseURL && new URL(xhr.responseURL).pathname.endsWith('/sign-in')) {
      e.detail.shouldSwap = false;
      location.reload();
      return;
    }
    var elt = e.detail.requestConfig && e.detail.requestConfig.elt;
    if (!target || !polls(elt)) return;
    // another page than this one answered: what is shown is old, and better than nothing
    if (e.detail.shouldSwap && target.id && elt.getAttribute('hx-select') === '#' + target.id
      && xhr.responseText.indexOf('id="' + target.id + '"') < 0) {
      e.detail.shouldSwap = false;
      lose(xhr, elt, 'Another page answered.');
      return;
    }
    var at = document.activeElement;
    var typing = at && target.contains(at) && /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName);
    var ticked = target.querySelector('input[type=checkbox]:checked');
    if (typing || ticked || document.querySelector('details.tp-confirm[open]')) e.detail.shouldSwap = false;
    open = Array.prototype.map.call(target.querySelectorAll('details[id][open]'), function (d) { return d.id; });
  });
  document.addEventListener('htmx:afterSwap', function () {
    open.forEach(function (id) { var d = document.getElementById(id); if (d) d.open = true; });
    open = [];
    announce();
    scrollers();
  });

  // ---- a table that is larger than its place scrolls by keyboard too, by the name of what it holds ----
  function called(box) {
    var fold = box.closest('details');
    var place = box.closest('section, .card, main') || document.body, heading = null;
    place.querySelectorAll('h2, h3, h4').forEach(function (one) {
      if (one.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING) heading = one;
    });
    var name = box.querySelector('caption') || fold && fold.querySelector('summary') || heading
      || document.querySelector('main h1');
    return (name ? name.textContent.replace(/\s+/g, ' ').trim() : '') || 'Table';
  }
  // its own mark: what a page says itself stays
  function scrollers() {
    document.querySelectorAll('.table-responsive').forEach(function (box) {
      var large = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
      if (large) {
        box.tabIndex = 0;
        box.setAttribute('role', 'region');
        box.setAttribute('aria-label', called(box) + ', scrolls');
        box.dataset.scrolls = '';
      } else if ('scrolls' in box.dataset) {
        ['role', 'aria-label', 'tabindex', 'data-scrolls'].forEach(function (a) { box.removeAttribute(a); });
      }
    });
  }
  window.addEventListener('resize', scrollers);
  window.addEventListener('load', scrollers);
  document.addEventListener('htmx:afterSettle', scrollers);
  // what is folded has no size before; the event does not bubble
  document.addEventListener('toggle', scrollers, true);

  // ---- a text file is read into the field that takes its text ----
  document.addEventListener('change', function (e) {
    var pick = e.target, file = pick.files && pick.files[0];
    if (!file || !pick.dataset.into) return;
    var said = pick.closest('div').querySelector('[data-problem]'), most = +pick.dataset.most;
    said.hidden = file.size <= most;
    if (!said.hidden) { said.textContent = file.name + ' has ' + file.size.toLocaleString('en') + ' bytes, at most ' + most.toLocaleString('en') + ' are read.'; return; }
    file.text().then(function (text) {
      document.querySelector(pick.dataset.into).value = text;
      document.querySelector(pick.dataset.named).value = file.name.slice(0, 200);
    });
  });

  // ---- milestones, said once ----
  var said = {};
  function announce() {
    var words = [];
    document.querySelectorAll('[data-announce]').forEach(function (el, i) {
      var key = el.id || 'n' + i, word = el.getAttribute('data-announce');
      if (said[key] && said[key] !== word) words.push(word);
      said[key] = word;
    });
    var live = document.getElementById('announcer');
    if (live && words.length) live.textContent = words.join('. ');
  }

  // ---- the truth about the age of what is shown ----
  // of a part that lost its answers, only an answer to that part says that all is well again
  var lastGood = Date.now(), lost = '', lostPart = '', odd = null;
  function banner() {
    var b = document.getElementById('offline');
    if (!b) return;
    b.hidden = !lost;
    if (lost) b.textContent = lost + ' What you see is ' + Math.round((Date.now() - lastGood) / 1000) + ' s old; trying again.';
  }
  function lose(xhr, part, why) {
    odd = xhr;
    lost = why;
    lostPart = part && part.id || '';
    banner();
  }
  ['htmx:sendError', 'htmx:timeout', 'htmx:responseError'].forEach(function (name) {
    document.addEventListener(name, function (e) {
      var status = name === 'htmx:responseError' ? e.detail.xhr.status : 0;
      if (status && status < 500 && !polls(e.detail.elt)) return;
      if (status && status < 500) lose(e.detail.xhr, e.detail.elt, 'The server refused an update (' + status + ').');
      else lose(e.detail.xhr, null, 'No connection.');
    });
  });
  document.addEventListener('htmx:afterOnLoad', function (e) {
    // what was swapped away is not in the page any more: its request says whose answer it was
    var asked = e.detail.requestConfig && e.detail.requestConfig.elt, part = asked && asked.id || '';
    if (e.detail.xhr.status >= 400 || e.detail.xhr === odd || lostPart && lostPart !== part) return;
    lastGood = Date.now();
    lost = lostPart = '';
    banner();
  });
  setInterval(function () { if (lost) banner(); }, 1000);

  // ---- theme without a reload ----
  document.addEventListener('submit', function (e) {
    if (!e.target.classList.contains('tp-theme') || !e.submitter) return;
    e.preventDefault();
    document.cookie = 'towpath-theme=' + e.submitter.value + '; path=/; max-age=31536000; samesite=lax';
    document.dispatchEvent(new Event('towpath:theme'));
    e.target.querySelectorAll('button').forEach(function (b) { b.setAttribute('aria-pressed', b === e.submitter); });
  });

  // ---- small helpers by attribute ----
  document.addEventListener('click', function (e) {
    var copy = e.target.closest('[data-copy]');
    if (copy) {
      var text = document.querySelector(copy.getAttribute('data-copy')).textContent;
      if (navigator.clipboard) navigator.clipboard.writeText(text).then(function () { copy.textContent = 'Copied'; });
      return;
    }
    document.querySelectorAll('details.tp-pop[open], details.tp-menu[open], details.tp-confirm[open]').forEach(function (d) {
      if (!d.contains(e.target)) d.open = false;
    });
  });
  document.addEventListener('change', function (e) {
    var all = e.target.closest('input[data-all]');
    if (all) {
      document.querySelectorAll(all.getAttribute('data-all')).forEach(function (box) {
        if (!box.disabled) { box.checked = all.checked; box.dispatchEvent(new Event('change', {bubbles: true})); }
      });
    }
    if (e.target.closest('[data-submit]')) e.target.form.requestSubmit();
    document.querySelectorAll('[data-count]').forEach(function (el) {
      el.textContent = document.querySelectorAll(el.getAttribute('data-count') + ':checked').length;
    });
  });

  // ---- keyboard ----
  var places = {d: '/', v: '/inventory/vms', w: '/waves', s: '/validation'}, going = 0;
  function keysOff() { return localStorage.getItem('towpath-keys') === 'off'; }
  // the rows of lists, top to bottom; a row is where the focus is
  function step(by) {
    var rows = Array.prototype.filter.call(document.querySelectorAll('main tbody tr'), function (row) {
      return row.querySelector('a[href]') && row.offsetParent;
    });
    var at = rows.indexOf(document.activeElement.closest('tr'));
    var next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
    if (next) { next.querySelector('th a[href], a[href]').focus(); next.scrollIntoView({block: 'nearest'}); }
  }
  function tick() {
    var row = document.activeElement.closest('tr'), box = row && row.querySelector('input[type=checkbox]:not(:disabled)');
    if (box) { box.checked = !box.checked; box.dispatchEvent(new Event('change', {bubbles: true})); }
  }
  document.addEventListener('keydown', function (e) {
    if (e.key === 'Escape') {
      document.querySelectorAll('details.tp-pop[open], details.tp-menu[open], details.tp-confirm[open]').forEach(function (d) {
        d.open = false;
        d.querySelector('summary').focus();
      });
      return;
    }
    var at = e.target;
    if (e.ctrlKey || e.metaKey || e.altKey || at.isContentEditable || /^(SELECT|TEXTAREA)$/.test(at.tagName)
      || at.tagName === 'INPUT' && at.type !== 'checkbox') return;
    if (document.querySelector('dialog[open]') || keysOff() && e.key !== '?') return;
    var search = document.getElementById('search'), keys = document.getElementById('keys');
    if (e.key === '/' && search) { e.preventDefault(); search.focus(); }
    else if (e.key === '?' && keys) { e.preventDefault(); keys.showModal(); }
    else if (e.key === 'g' && keys) going = Date.now();
    else if (e.key === 'j') step(1);
    else if (e.key === 'k') step(-1);
    else if (e.key === 'x') tick();
    else if (places[e.key] && Date.now() - going < 1500) location.assign(places[e.key]);
  });
  scrollers();
  var off = document.getElementById('keys-off');
  if (off) {
    off.checked = keysOff();
    off.addEventListener('change', function () { localStorage.setItem('towpath-keys', off.checked ? 'off' : 'on'); });
  }
  announce();
})();
