// Which VMs are selected, kept over the pages of the list in this tab. Without it, what is ticked on one page is meant.
(function () {
  'use strict';
  var form = document.querySelector('form[data-picks]'), key = 'towpath-vms';
  if (!form) { sessionStorage.removeItem(key); return; }
  var picked = new Set(JSON.parse(sessionStorage.getItem(key) || '[]'));
  var boxes = Array.prototype.slice.call(form.querySelectorAll('input[name=vmIds]'));
  var here = new Set(boxes.map(function (box) { return box.value; }));
  var count = form.querySelector('[data-picked]'), other = form.querySelector('[data-elsewhere]'), forget = form.querySelector('[data-forget]');
  function show() {
    var elsewhere = 0;
    picked.forEach(function (id) { if (!here.has(id)) elsewhere++; });
    if (count) count.textContent = picked.size;
    if (other) { other.hidden = elsewhere === 0; other.textContent = ', ' + elsewhere + ' on other pages'; }
    if (forget) forget.hidden = picked.size === 0;
    sessionStorage.setItem(key, JSON.stringify(Array.from(picked)));
  }
  boxes.forEach(function (box) { if (picked.has(box.value)) box.checked = true; });
  form.addEventListener('change', function () {
    boxes.forEach(function (box) { if (box.checked) picked.add(box.value); else picked.delete(box.value); });
    show();
  });
  if (forget) forget.addEventListener('click', function () {
    picked.clear();
    boxes.forEach(function (box) { box.checked = false; });
    show();
  });
  form.addEventListener('formdata', function (e) {
    // one field for all: those of other pages have no box here
    e.formData.delete('vmIds');
    if (picked.size) e.formData.append('vmIds', Array.from(picked).join(','));
  });
  show();
})();
