#!/bin/sh
# Ставит xlsx-forms в папку «установлено» рядом с собой. Ни сети, ни прав администратора не нужно.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
python=
for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null 2>&1 &&
        "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    echo "Нужен Python 3.11, 3.12 или 3.13, а здесь его нет. Попросите поставить его из хранилища системы:"
    echo "  Astra Linux, ALT: apt-get install python3      РЕД ОС: dnf install python3.11"
    exit 1
fi
if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
    echo "У $python нет модуля venv. Попросите поставить его: apt-get install python3-venv"
    exit 1
fi
target=$here/установлено
"$python" -m venv --clear "$target"
"$target/bin/python" -m pip --quiet --disable-pip-version-check install \
    --no-index --find-links "$here/wheels" 'xlsx-forms[keyring]'
cat > "$here/Открыть страницу.sh" <<END
#!/bin/sh
exec "$target/bin/xlsx-forms" page --remember "$here/folder.txt"
END
chmod +x "$here/Открыть страницу.sh"
echo "Готово. Страница программы: «$here/Открыть страницу.sh». Команда: $target/bin/xlsx-forms"
