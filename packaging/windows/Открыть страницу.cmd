@echo off
if not exist "%~dp0program\python\python.exe" goto packed
cd /d "%~dp0"
"%~dp0program\python\python.exe" -m xlsx_forms page --remember "%~dp0folder.txt" %*
if errorlevel 1 pause
exit /b
:packed
chcp 65001 >nul
echo Сначала распакуйте архив целиком: щелкните по нему правой кнопкой мыши, «Извлечь все».
echo Потом откройте распакованную папку и запустите этот файл в ней.
pause
